"""People whose numbers are looked for wherever data may lie, and the files they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.pages.desk import workbook

from gongyou.demo.invented import card_number, id_number

PEOPLE = 170
SITE = 900  # of the cards; no other test has this number
_NAMES = "赵钱孙李周吴郑王冯陈"
_GIVEN = "一二三四五六七八九十甲乙丙丁戊己庚"


@dataclass(frozen=True)
class Canary:
    name: str
    id_number: str
    card: str
    phone: str

    @property
    def numbers(self) -> tuple[str, str, str]:
        return self.id_number, self.card, self.phone


def cast() -> list[Canary]:
    return [
        Canary(
            f"{_NAMES[n % 10]}{_GIVEN[n // 10]}金",
            id_number(f"19{50 + n % 10}{1 + n // 10 % 12:02d}{1 + n // 120:02d}", 950),
            card_number(SITE, n),
            f"1990000{6000 + n}",
        )
        for n in range(PEOPLE)
    ]


def files_of(people: Sequence[Canary]) -> list[SimpleUploadedFile]:
    """The first 120 on the roster; the others where nobody expects a number."""
    roster, rest = people[:120], people[120:]
    return [
        _roster(roster, rest[:2]),
        _sheet(roster[:60], rest[2:22]),
        _gate([p.id_number for p in rest[22:32]] + [p.phone for p in rest[32:37]]),
        _bank(roster[60:], rest[37:42]),
        _account(rest[42:47]),
        _unknown(rest[47:]),
    ]


def _roster(people: Sequence[Canary], odd: Sequence[Canary]) -> SimpleUploadedFile:
    head = ["序号", "姓名", "身份证号", "联系电话", "班组", "工种", "银行卡号", "开户行", "备注"]
    rows = [
        [n, p.name, p.id_number, p.phone, "钢筋班", "钢筋工", p.card, "示例银行", ""]
        for n, p in enumerate(people, 1)
    ]
    rows[0][8] = f"原卡 {odd[0].card}，电话 {odd[0].phone}"
    rows[1][4] = f"钢筋班 {odd[1].phone}"
    rows[2][7] = f"示例银行 {odd[1].card}"
    name = f"花名册 {odd[0].id_number} {odd[1].id_number}.xlsx"
    return workbook([["农民工花名册"], head, *rows], name=name)


def _sheet(people: Sequence[Canary], strangers: Sequence[Canary]) -> SimpleUploadedFile:
    head = [
        "序号",
        "姓名",
        "身份证号",
        "工号",
        "班组",
        "出勤天数",
        "日工资",
        "应发",
        "实发",
        "卡号",
    ]
    rows = [
        [n, p.name, p.id_number, p.phone, "木工班", 20, 300, 6000, 6000, p.card]
        for n, p in enumerate([*people, *strangers], 1)
    ]
    return workbook([["2026年8月工资表"], head, *rows], name="2026年8月工资表.xlsx")


def _gate(codes: Sequence[str]) -> SimpleUploadedFile:
    lines = ["人员编号,姓名,打卡时间,设备序列号,进出方向"]
    for code in codes:
        lines.append(f"{code},,2026-08-03 07:00:00,GATE900,进")
        lines.append(f"{code},,2026-08-03 18:00:00,GATE900,出")
    return SimpleUploadedFile("闸机.csv", "\r\n".join(lines).encode("gb18030"))


def _bank(people: Sequence[Canary], strangers: Sequence[Canary]) -> SimpleUploadedFile:
    head = ["序号", "收款人姓名", "收款账号", "金额", "处理结果", "用途"]
    rows = [
        [n, p.name, p.card, 6000, "成功", f"2026年8月工资 {p.phone}"]
        for n, p in enumerate([*people, *strangers], 1)
    ]
    return workbook([["代发工资回盘 2026-09-15"], head, *rows], name="回盘.xlsx")


def _account(people: Sequence[Canary]) -> SimpleUploadedFile:
    head = ["交易日期", "收入", "支出", "余额", "对方户名", "对方账号", "摘要"]
    balance, rows = 100_000, []
    for p in people:
        balance -= 100
        rows.append(
            ["2026-09-16", "", 100, balance, f"{p.name}{p.phone}", p.card, f"借款 {p.id_number}"]
        )
    return workbook([["账户交易明细"], head, *rows], name="流水.xlsx")


def _unknown(people: Sequence[Canary]) -> SimpleUploadedFile:
    rows = [["甲栏", "乙栏", "丙栏"], *[[p.id_number, p.card, p.phone] for p in people]]
    return workbook(rows, name="不认识.xlsx")
