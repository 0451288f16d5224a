"""花名册.xlsx: merged titles, the header in row 3, dates and cards as people type them."""

from pathlib import Path

from gongyou.demo.dice import Dice
from gongyou.demo.files.book import Cell, Page, book, name_spelt, spelt
from gongyou.demo.truth import Site, Worker
from gongyou.exchange.records import IdStatus, PayKind

PATH = "花名册/花名册.xlsx"
_HEAD: list[Cell] = [
    "序号",
    "姓  名",
    "身份证\n号码",
    "性别",
    "工种",
    "班组",
    "联系电话",
    "合同签订\n日期",
    "进场\n日期",
    "离场\n日期",
    "计酬方式",
    "日工资或单价\n(元)",
    "工资卡号",
    "开户行",
    "备注",
]
_WIDTHS = [6, 10, 22, 6, 9, 9, 15, 13, 13, 13, 9, 12, 24, 14, 8]
_PAY = {PayKind.DAY: "点工", PayKind.PIECE: "计件", PayKind.MONTH: "月薪"}


def write_roster(site: Site, folder: Path, dice: Dice) -> None:
    listed = [w for w in site.workers if w.on_roster]
    with book(folder / PATH) as made:
        page = made.page("花名册", _WIDTHS)
        page.title(f"{site.story.name.partition('（')[0]}农民工实名制花名册", len(_HEAD))
        day = site.timeline.as_of.replace(day=1)
        page.title(
            f"施工总承包单位：{site.story.general.name}      "
            f"填报日期：{day.year}年{day.month}月{day.day}日      填表人：示例填表",
            len(_HEAD),
            bold=False,
        )
        page.cells(_HEAD, head=True)
        _write_people(page, listed, dice)
        page.cells(["合计", "", f"共 {len(listed)} 人"])
        page.cells(
            ["备注：1.离场人员保留记录；2.本表由劳资专管员每月更新；3.点工日工资按8小时计。"]
        )


def _write_people(page: Page, listed: list[Worker], dice: Dice) -> None:
    for worker in listed:
        if worker.number == 21:
            page.blank()  # somebody has deleted a row without closing the gap
        page.cells(_row(worker, dice))


def _row(worker: Worker, dice: Dice) -> list[Cell]:
    contract = spelt(worker.contract_on, dice) or dice.pick(("未签", "/", ""))
    return [
        worker.number,
        name_spelt(worker.who.name, dice),
        _id_as_typed(worker, dice),
        worker.who.sex,
        worker.team.trade,
        worker.team.name,
        worker.who.phone,
        contract,
        spelt(worker.entered_on, dice),
        spelt(worker.left_on, dice),
        _PAY[worker.team.pay],
        _rate(worker, dice),
        _card_as_typed(worker, dice),
        worker.bank,
        "",
    ]


def _id_as_typed(worker: Worker, dice: Dice) -> Cell:
    number = worker.who.id_number
    if worker.id_status is IdStatus.LOST_DIGITS:
        return int(number.replace("X", "0"))
    if worker.id_status is IdStatus.CHECKSUM:
        return number[:17] + ("2" if number[17] == "1" else "1")
    chance = dice.between(1, 20)
    if chance == 1:
        return number.translate({ord("0") + d: 0xFF10 + d for d in range(10)})
    if chance == 2:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    return number.lower() if chance < 9 else number


def _rate(worker: Worker, dice: Dice) -> Cell:
    if worker.team.pay is PayKind.PIECE:
        return dice.pick(("245元/m³", "42元/㎡"))
    by_day = worker.team.pay is PayKind.DAY
    return f"{worker.rate}元/天" if by_day and dice.chance(0.2) else worker.rate


def _card_as_typed(worker: Worker, dice: Dice) -> str:
    card = worker.card
    if not dice.chance(0.25):
        return card
    return " ".join(card[i : i + 4] for i in range(0, 16, 4)) + " " + card[16:]
