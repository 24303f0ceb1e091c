"""Why a file as a whole is not read, and how much of one we take."""

from app.errors import BadRequest, Words

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000  # filled rows below the header
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000  # filled ones: what bounds our memory, whatever the shape of the table
MAX_SEEN = 3_000_000  # cells of XLSX, the formatted empty ones too: what bounds our time

SAVE_AS_XLSX = Words(
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重新上传。",
    "Open it in Excel or WPS, save it as an Excel workbook (.xlsx) and upload that.",
)
SPLIT = Words(
    "请删去用不到的行和列（空白但有格式的也算），或拆成几个文件分次上传。",
    "Delete the rows and columns that are not needed (formatted empty ones count), or upload it in several files.",
)
USE_TEMPLATE = Words("请下载模板，照模板的表头填写。", "Download the template and keep to its header.")


class Unreadable(BadRequest):
    """The file as a whole cannot be read. `detail` names the cause, `cure` says what to do."""

    slug = "unreadable-table"
    title = Words("表格读不了", "The table cannot be read")
    cure = SAVE_AS_XLSX
