"""The pages of a form: HTML without a script, every word escaped, under a policy that allows no more."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

STYLE = (files(__package__) / "form.css").read_text()
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
TRAP = "website"  # a field that people do not see, and programs fill in

# field → its usual name in Chinese and English, the input's type, what a browser may fill in
FIELDS = {
    "contact_name": ("姓名", "Name", "text", "name"),
    "contact_phone": ("手机号", "Mobile phone", "tel", "tel"),
    "contact_wechat": ("微信号", "WeChat ID", "text", "off"),
    "contact_email": ("邮箱", "Email", "email", "email"),
    "company_name": ("公司", "Company", "text", "organization"),
    "city": ("所在城市", "City", "text", "address-level2"),
    "source_detail": ("想咨询什么", "What would you like to know?", "area", "off"),
}
WORDS = {
    "must": ("必填", "required"),
    "send": ("提交", "Send"),
    "agree": ("我已阅读并同意《{title}》（第 {version} 版）",
              "I have read and agree to “{title}” (version {version})"),
    "read": ("查看全文", "Read the whole text"),
    "thanks_title": ("已收到", "Thank you"),
    "thanks": ("我们会尽快与您联系。", "We will be in touch soon."),
    "faults": ("请检查下面标出的内容。", "Please check what is marked below."),
    "needed": ("请填写这一项", "Please fill this in"),
    "phone": ("请输入正确的电话号码", "Please enter a valid phone number"),
    "email": ("请输入正确的邮箱地址", "Please enter a valid email address"),
    "long": ("内容太长", "This is too long"),
    "consent": ("请先阅读并勾选同意", "Please read the text and tick the box"),
    "contact": ("请留下一种联系方式", "Please leave a way to reach you"),
}  # fmt: skip


def policy(origins: Sequence[str]) -> str:
    """Only this style sheet, only this address, in frames of the listed origins alone."""
    return (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none';"
        f" frame-ancestors {' '.join(origins) or chr(39) + 'none' + chr(39)}"
    )


def _word(name: str, language: str) -> str:
    chinese, english = WORDS[name]
    return english if language == "en" else chinese


def _page(title: str, language: str, inner: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><style>{STYLE}</style></head>'
        f"<body><main>{inner}</main></body></html>"
    )


def form(
    key: str, shown: Mapping[str, Any], text: Any | None, language: str, values: Mapping[str, str],
    faults: Mapping[str, str],
) -> str:  # fmt: skip
    """The form; ``values`` are what was typed before and what the link says, ``faults`` field → word.
    ``text`` is the text to agree to, or None."""
    parts = [f"<h1>{escape(shown['title'])}</h1>"]
    if shown.get("intro"):
        parts.append(f'<p class="intro">{escape(shown["intro"])}</p>')
    if faults:
        parts.append(f'<div class="alert" role="alert">{_word("faults", language)}</div>')
    parts += [_field(one, language, values, faults) for one in shown["fields"]]
    if text is not None:
        parts.append(_consent(text, language, faults))
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in values.items()
        if name.startswith("utm_") and value
    )  # fmt: skip
    trap = (
        f'<div class="hp" aria-hidden="true"><label for="{TRAP}">Website</label>'
        f'<input type="text" id="{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off"></div>'
    )
    button = f'<button type="submit">{_word("send", language)}</button>'
    action = f'<form class="card" method="post" action="/form/{escape(key)}" novalidate>'
    return _page(shown["title"], language, f"{action}{''.join(parts)}{hidden}{trap}{button}</form>")


def label(one: Mapping[str, Any], language: str) -> str:
    chinese, english, *_ = FIELDS[one["field"]]
    return one.get("label") or (english if language == "en" else chinese)


def _field(
    one: Mapping[str, Any], language: str, values: Mapping[str, str], faults: Mapping[str, str]
) -> str:  # fmt: skip
    name, (_, _, kind, fills) = one["field"], FIELDS[one["field"]]
    fault = faults.get(name)
    must = f' <span class="must">({_word("must", language)})</span>' if one["required"] else ""
    said = escape(values.get(name, ""))
    about = f' id="{name}" name="{name}" maxlength="{500 if kind == "area" else 200}" autocomplete="{fills}"'
    about += ' required aria-required="true"' if one["required"] else ""
    about += f' aria-invalid="true" aria-describedby="{name}-fault"' if fault else ""
    field = (
        f"<textarea{about}>{said}</textarea>" if kind == "area"
        else f'<input type="{kind}"{about} value="{said}">'
    )  # fmt: skip
    told = f'<p class="fault" id="{name}-fault">{_word(fault, language)}</p>' if fault else ""
    head = f'<label for="{name}">{escape(label(one, language))}{must}</label>'
    return f'<div class="field">{head}{field}{told}</div>'


def _consent(text: Any, language: str, faults: Mapping[str, str]) -> str:
    agree = _word("agree", language).format(title=escape(text.title), version=text.version)
    fault = faults.get("consent")
    wrong = ' aria-invalid="true" aria-describedby="consent-fault"' if fault else ""
    told = f'<p class="fault" id="consent-fault">{_word(fault, language)}</p>' if fault else ""
    return (
        f'<input type="hidden" name="consent_text" value="{text.id}">'
        '<div class="consent">'
        f'<input type="checkbox" id="consent" name="consent" value="yes" required{wrong}>'
        f'<label for="consent">{agree}</label></div>{told}'
        f"<details><summary>{_word('read', language)}</summary>"
        f'<div class="text">{escape(text.body)}</div></details>'
    )


def thanks(shown: Mapping[str, Any], language: str) -> str:
    title = _word("thanks_title", language)
    said = escape(shown.get("thanks") or _word("thanks", language))
    inner = f'<div class="sign" aria-hidden="true">✓</div><h1>{title}</h1><p class="intro">{said}</p>'
    return _page(title, language, f'<div class="card done" role="status">{inner}</div>')


def refusal(title: str, language: str) -> str:
    """For people, where a program would get a problem."""
    return _page(title, language, f'<div class="card done" role="alert"><h1>{escape(title)}</h1></div>')
