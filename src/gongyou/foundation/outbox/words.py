"""What messages say. No name together with an amount, no link: anybody may see a phone's screen."""

from collections.abc import Mapping

TEXTS = {
    "sign_in_code": (
        "【工友】验证码 {code}，{minutes} 分钟内有效。"
        "只能自己用，谁来要都不要给，工作人员不会问您要。"
    ),
}


def text_of(kind: str, values: Mapping[str, str]) -> str:
    text = TEXTS[kind]
    for name, word in values.items():
        text = text.replace("{" + name + "}", word)
    return text
