"""The sheets of a file that is no plain text, whatever it is inside."""

from pathlib import Path

from gongyou.exchange.formats.encoding import head_encoding, whole_text
from gongyou.exchange.formats.html_table import html_sheet
from gongyou.exchange.formats.safety import Container
from gongyou.exchange.formats.spreadsheet_2003 import sheets_2003
from gongyou.exchange.formats.workbook import Sheet, open_sheets


def sheets_of(path: Path, name: str, container: Container) -> list[Sheet]:
    if container is Container.WORKBOOK:
        return open_sheets(path, name)
    head = head_encoding(path, name)
    text = whole_text(path, name, head.encoding, as_it_is=True).text
    if container is Container.XML_2003:
        return sheets_2003(text, name)
    return [html_sheet(text, name, Path(name).stem)]
