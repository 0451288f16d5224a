"""Where a rule stands: laws by title and number, and how to cite an article."""

import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_ARTICLE = re.compile(r"第([零一二三四五六七八九十百]+)条(之[一二三四五六七八九])?")
_PARAGRAPH = re.compile(r"第([一二三四五六七八九十]+)款")


@dataclass(frozen=True)
class Reference:
    """One article of one document; `title` without book-title marks."""

    title: str
    number: str
    article: str

    def cite(self, lang: str = "zh") -> str:
        if lang == "zh":
            number = f"（{self.number}）" if self.number else ""
            return f"《{self.title}》{number}{self.article}"
        title = ENGLISH_TITLES.get(self.title, self.title)
        return f"{title}, {_article_in_english(self.article)}" if self.article else title


@dataclass(frozen=True)
class Law:
    title: str
    number: str
    english: str

    def article(self, number: int) -> Reference:
        return Reference(self.title, self.number, f"第{chinese_number(number)}条")


WAGE_REGULATION = Law(
    "保障农民工工资支付条例",
    "国务院令第724号",
    "Regulation on Ensuring Wage Payment to Migrant Workers",
)
SPECIAL_ACCOUNT_MEASURES = Law(
    "工程建设领域农民工工资专用账户管理暂行办法",
    "人社部发〔2021〕53号",
    "Interim Measures for Special Wage Accounts in Construction",
)
DEPOSIT_PROVISIONS = Law(
    "工程建设领域农民工工资保证金规定",
    "人社部发〔2021〕65号",
    "Provisions on Wage Deposits in Construction",
)
CIVIL_CODE = Law("中华人民共和国民法典", "主席令第45号", "Civil Code")
HOLIDAY_RULES = Law(
    "全国年节及纪念日放假办法", "国务院令第795号", "Rules on National Holidays and Festivals"
)
LABOUR_LAW = Law("中华人民共和国劳动法", "", "Labour Law")
LABOUR_CONTRACT_LAW = Law("中华人民共和国劳动合同法", "", "Labour Contract Law")
WAGE_PAYMENT_RULES = Law(
    "工资支付暂行规定", "劳部发〔1994〕489号", "Interim Provisions on Wage Payment"
)
MONTH_DAYS_NOTICE = Law(
    "关于职工全年月平均工作时间和工资折算问题的通知",
    "劳社部发〔2008〕3号",
    "Notice on Average Working Time and Wage Conversion",
)
REAL_NAME_MEASURES = Law(
    "建筑工人实名制管理办法（试行）",
    "建市〔2019〕18号",
    "Measures for Real-Name Management of Construction Workers (Trial)",
)
MINIMUM_WAGE_RULES = Law("最低工资规定", "劳动和社会保障部令第21号", "Minimum Wage Provisions")
SICHUAN_MINIMUM_WAGE = Law("四川省最低工资标准", "", "Minimum wage of Sichuan")
ARBITRATION_LAW = Law(
    "中华人民共和国劳动争议调解仲裁法", "", "Labour Dispute Mediation and Arbitration Law"
)
PROJECT_INJURY_OPINION = Law(
    "关于进一步做好建筑业工伤保险工作的意见",
    "人社部发〔2014〕103号",
    "Opinion on Work-Injury Insurance in Construction",
)
ID_NUMBER_STANDARD = Law("公民身份号码", "GB 11643", "Citizen identification number")
CREDIT_CODE_STANDARD = Law(
    "法人和其他组织统一社会信用代码编码规则", "GB 32100", "Unified social credit code"
)
CARD_NUMBER_STANDARD = Law("识别卡 发卡者标识", "GB/T 15694", "Identification of issuers")
HOUSE_DEFAULT = Law("本系统默认值，非任何机关规定", "", "Default of this software, no authority's")

LAWS = (
    WAGE_REGULATION,
    SPECIAL_ACCOUNT_MEASURES,
    DEPOSIT_PROVISIONS,
    CIVIL_CODE,
    HOLIDAY_RULES,
    LABOUR_LAW,
    LABOUR_CONTRACT_LAW,
    WAGE_PAYMENT_RULES,
    MONTH_DAYS_NOTICE,
    REAL_NAME_MEASURES,
    MINIMUM_WAGE_RULES,
    SICHUAN_MINIMUM_WAGE,
    ARBITRATION_LAW,
    PROJECT_INJURY_OPINION,
    ID_NUMBER_STANDARD,
    CREDIT_CODE_STANDARD,
    CARD_NUMBER_STANDARD,
    HOUSE_DEFAULT,
)
ENGLISH_TITLES = {law.title: law.english for law in LAWS}


def chinese_number(number: int) -> str:
    """1 → 一, 14 → 十四, 203 → 二百零三: the way articles are numbered."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


_NUMBERS = {chinese_number(n): n for n in range(1, 1000)}


def _article_in_english(article: str) -> str:
    found, paragraph = _ARTICLE.match(article), _PARAGRAPH.search(article)
    if found is None:
        return article
    text = f"Art. {_NUMBERS[found[1]]}"
    if found[2]:
        text += f"-{_NUMBERS[found[2][1:]]}"
    return text + (f" para. {_NUMBERS[paragraph[1]]}" if paragraph else "")
