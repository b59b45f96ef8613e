"""Why a document could not be taken in, in the words of whoever sent it: (Chinese, English)."""

REASONS: dict[str, tuple[str, str]] = {
    "empty": ("文件里没有文字", "There is no text in it"),
    "no_text": ("是扫描件，页面里只有图片、没有文字", "A scan: its pages are pictures without text"),
    "encrypted": ("文件有密码，请去掉密码后再传", "It has a password: remove it and send it again"),
    "broken": ("文件已损坏或格式不对", "It is damaged or not what it seems"),
    "too_complex": ("文件太复杂，读它要的时间或内存过多", "Reading it takes too much time or memory"),
    "too_long": (
        "内容太长：最多 500 页、2 万行或 200 万字",
        "Too long: 500 pages, 20,000 rows or 2 million characters",
    ),
    "too_large": ("文件超过 25 MB", "It is larger than 25 MB"),
    "encoding": ("看不懂文字编码，请另存为 UTF-8", "Its encoding is unknown: save it as UTF-8"),
    "old_office": (
        "是旧版 Office 文件，请另存为 docx 或 xlsx",
        "An old Office file: save it as docx or xlsx",
    ),
    "picture": ("是图片，不是文档", "A picture is no document"),
    "kind": ("不支持这种文件", "Files of this kind are not supported"),
    "gone": ("原文件已不在", "The file is not there any more"),
    "address": ("这个网址不能访问", "This address may not be reached"),
    "unreachable": ("网址打不开", "The address does not answer"),
    "not_a_page": ("网址不是网页或文本", "The address is no page and no text"),
    "worker_lost": ("处理时多次中断，请重试", "Its work broke off several times: try again"),
}
