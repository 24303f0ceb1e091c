"""Lists that go out: they open as they are, nothing in them runs, and they come back the same."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.sheets.reading import read
from app.sheets.texts import MAX_TEXT, clean
from app.sheets.value import Cell
from app.sheets.writing import bad_rows, to_csv, to_xlsx
from tests.sheets.files import SPEC, values

NOON = datetime(2026, 11, 21, 4, 0, 30, tzinfo=UTC)
NOON_IN_SHANGHAI = datetime.fromisoformat("2026-11-21T12:00:30")
WEST = timezone(timedelta(hours=-8))
DAY = datetime.fromisoformat("2026-11-21")


def sheet_of(raw: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(raw)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def csv_of(*cells: Cell) -> str:
    return b"".join(to_csv(["a"], [cells])).decode("utf-8-sig").partition("\r\n")[2]


def test_csv_is_as_excel_wants_it() -> None:
    raw = b"".join(to_csv(["编号", "备注"], [["001", '说"好"，行\r\n']]))

    assert raw == '\ufeff编号,备注\r\n001,"说""好""，行\n"\r\n'.encode()


def test_csv_comes_in_pieces() -> None:
    pieces = list(to_csv(["a"], (["x" * 1000] for _ in range(1000))))

    assert len(pieces) > 5
    assert max(map(len, pieces)) < 70_000


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+cmd|'/C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\tx",
        "  =1",
        "\u3000=1",
        "\u200b=1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠x",
        "﹦1",
        "−1+1",
        "-",
        "+86-138-0000-1111",
        "=\n1",
    ],
)
def test_what_a_spreadsheet_would_run_is_written_as_harmless_text(words: str) -> None:
    assert csv_of(words).lstrip('"').startswith("'")
    cell = sheet_of(to_xlsx("x", ["a"], [[words]]))["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)


@pytest.mark.parametrize(
    "words", ["-5", "+5.5", "-12.5%", "+86 138 0000 1111", "13800001111", "0571-88886666", "a=b", "001"]
)
def test_plain_numbers_and_phones_stay_as_they_are(words: str) -> None:
    assert csv_of(words) == f"{words}\r\n"
    cell = sheet_of(to_xlsx("x", ["a"], [[words]]))["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", False)


@pytest.mark.parametrize(
    ("cell", "csv", "value", "code"),
    [
        (None, "", None, "General"),
        ("", "", None, "General"),
        ("001", "001", "001", "@"),
        (13800001111, "13800001111", 13800001111, "General"),
        (-5, "-5", -5, "General"),
        (110101199001011234, "110101199001011234", "110101199001011234", "@"),
        (12.5, "12.5", 12.5, "General"),
        (12.0, "12", 12, "General"),
        (0.00001, "0.00001", 0.00001, "General"),
        (float("nan"), "", None, "General"),
        (Decimal("12.50"), "12.50", 12.5, "General"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789", "0.1234567890123456789", "@"),
        (True, "是", "是", "@"),
        (False, "否", "否", "@"),
        (NOON, "2026-11-21 12:00", NOON_IN_SHANGHAI, "yyyy-mm-dd hh:mm"),
        (NOON.astimezone(WEST), "2026-11-21 12:00", NOON_IN_SHANGHAI, "yyyy-mm-dd hh:mm"),
        (NOON_IN_SHANGHAI, "2026-11-21 12:00", NOON_IN_SHANGHAI, "yyyy-mm-dd hh:mm"),
        (date(2026, 11, 21), "2026-11-21", DAY, "yyyy-mm-dd"),
        (date(1850, 1, 1), "1850-01-01", "1850-01-01", "@"),
        (time(7, 5), "07:05", time(7, 5), "hh:mm"),
        (["原味", "抹茶"], "原味、抹茶", "原味、抹茶", "@"),
        ("x" * 256, "x" * 256, "x" * 256, "General"),
        ("a\x00\x08b\ufffe", "ab", "ab", "@"),
        ("a\ud83d", "a\ufffd", "a\ufffd", "@"),
        ("\ud83d\ude00", "😀", "😀", "@"),
    ],
)  # fmt: skip
def test_each_cell_has_its_type(cell: Cell, csv: str, value: object, code: str) -> None:
    assert csv_of(cell, "|") == f"{csv},|\r\n"
    written = sheet_of(to_xlsx("x", ["a", "b"], [[cell, "|"]]))["A2"]
    assert (written.value, written.number_format) == (value, code)


def test_a_cell_holds_as_much_as_excel_takes_and_no_half_letter() -> None:
    assert csv_of("x" * 40_000) == "x" * MAX_TEXT + "\r\n"
    assert csv_of("😀" * 20_000) == "😀" * (MAX_TEXT // 2) + "\r\n"


def test_the_header_is_bold_and_stays_in_sight_and_columns_have_sensible_widths() -> None:
    sheet = sheet_of(to_xlsx("x", ["编号", "很长的一列", "窄"], [["001", "字" * 500, ""], ["x", "y", None]]))

    assert sheet["A1"].font.b
    assert not sheet["A2"].font.b
    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [8, 60, 8]


@pytest.mark.parametrize(
    ("title", "name"),
    [("门店", "门店"), ("a/b[c]:*?", "a b c"), ("'x'", "x"), ("x" * 40, "x" * 31), ("", "Sheet1"), ("?", "Sheet1")],
)
def test_any_title_makes_a_sheet(title: str, name: str) -> None:
    assert sheet_of(to_xlsx(title, ["a"], [])).title == name


def test_rows_may_come_one_by_one() -> None:
    raw = to_xlsx("x", ["编号", "名称"], ([f"{n:03}", "店"] for n in range(1000)))

    assert [row.values["number"] for row in read(raw, "a.xlsx", SPEC).rows] == [f"{n:03}" for n in range(1000)]


def test_bad_rows_come_back_with_what_is_wrong_and_can_be_mended() -> None:
    raw = "编号,名称,城市,面积,备注\n1,一,杭州,80,\n2,,火星,90,=x\n".encode()

    bad = bad_rows(read(raw, "a.csv", SPEC))

    sheet = sheet_of(bad)
    assert [cell.value for cell in sheet[1]] == ["编号", "名称", "城市", "面积", "备注", "问题 / Problem"]
    assert [cell.value for cell in sheet[2]][:5] == ["2", None, "火星", "90", "=x"]
    problem = str(sheet["F2"].value)
    assert problem.startswith("第 3 行 · 名称：必填")
    assert "城市：“火星”不在可选范围内：杭州、沪 / “火星” is none of" in problem

    again = read(bad, "a.xlsx", SPEC)
    assert again.rows[0].raw == {"编号": "2", "城市": "火星", "面积": "90", "备注": "=x"}
    assert (list(again.header), list(again.ignored)) == (["编号", "名称", "城市", "面积", "备注"], ["面积"])
    assert sheet_of(bad_rows(again)).max_column == 6


def test_mended_rows_are_read_without_their_problem() -> None:
    bad = bad_rows(read("编号,名称\n1,一\n2,\n3,三\n".encode(), "a.csv", SPEC))
    book = load_workbook(BytesIO(bad))
    book.worksheets[0]["B2"] = "二"
    file = BytesIO()
    book.save(file)

    table = read(file.getvalue(), "a.xlsx", SPEC)

    assert values(table) == [{"number": "2", "name": "二"}]
    assert not table.rows[0].faults
    assert not table.ignored


_letters = st.text(st.characters(codec="utf-8"), max_size=60)
_nasty = st.sampled_from(
    [
        *(
            "001",
            "=cmd|'/C calc'!A0",
            "'=1",
            "''001",
            "'-5",
            "-5",
            "=",
            "'",
            "' =1",
            '="001"',
            "sep=;",
            "\t",
            "\n",
            "\u2028",
        ),
        *(
            "😀👨‍👩‍👧",
            '"',
            '""',
            "a\r\nb",
            "a\rb",
            ",",
            ";",
            "_x0041_",
            "_x005F_x0041_",
            "_x0000_x0000_",
            "]]>",
            "<a>&amp;",
        ),
        *("是", "x" * 500, "字" * 500, "\u202a\u202c1", "＝1", "1.0", "2026-11-21", "＃", "注：a"),
    ]
)
_words = (_letters | _nasty | st.builds("".join, st.lists(_letters | _nasty, max_size=4))).filter(
    lambda words: "E+" not in words.upper() and not clean(words).startswith("#")
)


def same(found: str | None, written: str) -> bool:
    return (found or "") == clean(written)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_words, _words), min_size=1, max_size=5))
def test_what_was_written_is_read_back(remarks: Sequence[tuple[str, str]]) -> None:
    rows = [[f"{n:03}", name, remark] for n, (name, remark) in enumerate(remarks)]
    columns = ["编号", "名称", "备注"]

    for raw in (b"".join(to_csv(columns, rows)), to_xlsx("x", columns, rows)):
        table = read(raw, "a", SPEC)
        known = {row.raw["编号"]: row for row in table.rows}
        for number, name, remark in rows:
            if clean(name):  # a last line with its number alone is taken for a note
                assert same(known[number].raw.get("名称"), name)
                assert same(known[number].raw.get("备注"), remark)
                assert known[number].values["number"] == number
