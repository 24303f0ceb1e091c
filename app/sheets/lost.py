"""Texts that show that the spreadsheet itself has lost what stood there."""

import re

from app.errors import Words

#: stands for the value of a formula that no program has worked out yet
NO_VALUE = "#FORMULA!"
_ERROR = re.compile(r"#(?:N/A|VALUE!|REF!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
_POWER = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+\d{1,3}")


def lost(text: str) -> Words | None:
    """Why a cell's text is not what was meant; None for all others."""
    if text == NO_VALUE:
        return Words(
            "单元格是公式，但文件里没有算出的值：请用 Excel 或 WPS 打开并保存，或粘贴为数值",
            "The cell is a formula without its value: open the file in Excel or WPS and save it, or paste the values",
        )
    if _ERROR.fullmatch(text):
        return Words(
            f"单元格显示错误 {text}：请改正公式或直接填写", f"The cell shows the error {text}: mend the formula"
        )
    if _POWER.fullmatch(text):
        return Words(
            f"长数字被 Excel 缩写成了 {text}：请把这一列设为文本格式，重新填写完整号码",
            f"Excel has shortened a long number to {text}: format the column as text and enter the number anew",
        )
    return None
