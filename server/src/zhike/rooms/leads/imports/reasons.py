"""Why a file or a row was not taken, in words: code → (zh, en). ``{}`` takes the detail."""

FILE = {
    "old_excel": ("不支持旧版或加密的 Excel 文件，请另存为 .xlsx 或 .csv",
                  "Old or encrypted Excel; save it as .xlsx or .csv"),
    "not_a_table": ("这不是 CSV 或 .xlsx 表格", "This is not a CSV or .xlsx table"),
    "encoding": ("无法识别文件编码，请用 UTF-8 或 GB18030 保存", "Unknown encoding; use UTF-8 or GB18030"),
    "broken": ("文件已损坏，无法读取", "The file is broken and cannot be read"),
    "empty": ("表格里没有数据", "The table has no rows"),
    "too_many_columns": ("列数超过 200 列", "More than 200 columns"),
    "too_many_rows": ("行数超过 50 万行，请拆分后导入", "More than 500,000 rows; split the file"),
    "too_complex": ("文件过于复杂，超出读取限额", "The file is too complex to be read within the limits"),
    "gone": ("文件已不存在，请重新上传", "The file is gone; upload it again"),
    "internal": ("系统错误，导入停在一半；一周内在“死信”里重放，就从停下的地方继续",
                 "The import failed on our side; replay its dead letter within a week to go on"),
    "worker_lost": ("处理这个文件的后台进程一再中断；一周内在“死信”里重放，就从停下的地方继续",
                    "Every worker ended on this file; replay its dead letter within a week to go on"),
    "undo_lost": ("撤销停在一半；在“死信”里重放，就从停下的地方继续",
                  "The undo stopped half-way; replay its dead letter to go on"),
}  # fmt: skip
ROW = {
    "no_contact": ("姓名和手机号至少要有一个", "A name or a phone is needed"),
    "phone": ("手机号格式不正确", "Not a phone number"),
    "email": ("邮箱格式不正确", "Not an e-mail address"),
    "too_long": ("“{}”太长", "{} is too long"),
    "own_field": ("“{}”的内容不符合该字段的要求", "{} does not fit its field"),
    "duplicate_in_file": ("与第 {} 行手机号重复", "Same phone as row {}"),
    "duplicate": ("手机号已存在", "The phone is here already"),
}


def say(
    table: dict[str, tuple[str, str]], code: str, detail: str | None = None, language: str = "zh-CN"
) -> str:
    zh, en = table.get(code, (code, code))
    return (en if language.lower().startswith("en") else zh).replace("{}", detail or "")
