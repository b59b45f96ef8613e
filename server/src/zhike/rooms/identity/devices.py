"""What a browser says it is, in words that its owner knows again."""

# the first that stands in the user agent; many pretend to be the ones further down
_PROGRAMS = (
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"),
    ("OPR", "Opera"), ("QQBrowser", "QQ 浏览器"), ("UCBrowser", "UC 浏览器"), ("MiuiBrowser", "小米浏览器"),
    ("HuaweiBrowser", "华为浏览器"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("Safari", "Safari"), ("python", "Python"), ("curl", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str | None) -> str | None:
    """``Chrome · Windows``; None when nothing in it is known."""
    given = user_agent or ""
    found = [next((name for sign, name in signs if sign in given), None) for signs in (_PROGRAMS, _SYSTEMS)]
    return " · ".join(part for part in found if part) or None
