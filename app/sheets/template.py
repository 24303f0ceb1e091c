"""A file to fill in: a note, the header, one example."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.sheets.paint import TEXT_FORMAT, saved, widths
from app.sheets.refusal import MAX_ROWS
from app.sheets.spec import Field
from app.sheets.specs import SPECS

NOTE = (
    "带 * 的列必须填写。第 3 行是示例，不会被导入，可以删掉；请从第 4 行开始填写。\n"
    "其他的列可以留空或删掉，列的顺序可以改。\n"
    "Columns with * are required. Line 3 is an example and is not taken in; begin with line 4. "
    "Other columns may be left empty, deleted or moved."
)


def template(kind: str) -> bytes:
    """The XLSX to fill in for a kind of table (see SPECS). What is typed into its cells stays text."""
    spec = SPECS[kind]
    titles = [_title(field, marked=field.required or field.name in spec.either) for field in spec.fields]
    examples = [field.example for field in spec.fields]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = spec.title.zh
    sheet.append([NOTE])
    sheet.append(titles)
    sheet.append(examples)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(titles))
    sheet["A1"].alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[1].height = 48
    sheet.row_dimensions[2].height = 32
    sheet.freeze_panes = "A3"
    for number, (field, letters) in enumerate(zip(spec.fields, widths(titles, [examples]), strict=True), 1):
        column = get_column_letter(number)
        sheet.column_dimensions[column].width = letters
        sheet.column_dimensions[column].number_format = TEXT_FORMAT
        sheet[f"{column}2"].font = Font(bold=True)
        sheet[f"{column}2"].alignment = Alignment(vertical="center", wrap_text=True)
        sheet[f"{column}3"].number_format = TEXT_FORMAT
        sheet[f"{column}3"].font = Font(italic=True, color="808080")
        if field.options:
            offered = DataValidation(type="list", formula1=f'"{",".join(field.options)}"', allow_blank=True)
            offered.add(f"{column}3:{column}{MAX_ROWS + 2}")
            sheet.add_data_validation(offered)
    return saved(book)


def _title(field: Field, *, marked: bool) -> str:
    return f"{field.zh}{' *' if marked else ''}\n{field.en}"
