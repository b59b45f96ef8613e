"""Signatures against independent code, ten thousand forgeries, bodies of every kind, guesses."""

import base64
import json
import random
import subprocess
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from zhike.core import bodies
from zhike.core.bodies import Unreadable
from zhike.rooms.intake import guessing, rules

TOKEN, BODY = b"zhike-red-token", '{"name":"王小美","phone":"13800138000"}'.encode()
# made by `openssl dgst -sha1 -hmac zhike-red-token`
RED = "sha1=cc843fd36975ca0551306f432ebdb7155abc7cb9"
AT = datetime(2026, 11, 30, 2, 0, 59, tzinfo=UTC)


def _openssl(name: str, body: bytes) -> bytes:
    command = ["openssl", "dgst", f"-{name}", "-hmac", TOKEN.decode(), "-binary"]
    return subprocess.run(command, input=body, capture_output=True, check=True).stdout


def test_the_signature_of_xiaohongshu() -> None:
    assert bodies.signature("hmac_sha1", TOKEN, BODY, "hex", "sha1=") == RED
    assert bodies.is_signed("hmac_sha1", TOKEN, BODY, "hex", "sha1=", RED)
    assert bodies.is_signed("hmac_sha1", TOKEN, BODY, "hex", "sha1=", f" sha1={RED[5:].upper()} ")
    for wrong in (None, "", "sha1=", RED[5:], f"SHA1={RED[5:]}", RED[:-1], f"{RED}0", f"sha256={RED[5:]}"):
        assert not bodies.is_signed("hmac_sha1", TOKEN, BODY, "hex", "sha1=", wrong), wrong
    assert not bodies.is_signed("hmac_sha1", TOKEN, BODY + b" ", "hex", "sha1=", RED)


@pytest.mark.parametrize("name", ["sha1", "sha256", "md5"])
def test_every_algorithm_is_openssls(name: str) -> None:
    made = _openssl(name, BODY)
    assert bodies.signature(f"hmac_{name}", TOKEN, BODY, "hex", "") == made.hex()
    wanted = "v=" + base64.b64encode(made).decode()
    assert bodies.signature(f"hmac_{name}", TOKEN, BODY, "base64", "v=") == wanted


def test_no_mutation_of_a_signature_is_taken() -> None:
    chance, taken, tried = random.Random(40), 0, 0
    letters = "0123456789abcdef"
    plain = base64.b64encode(_openssl("sha256", BODY)).decode()
    while tried < 10_000:
        encoding = chance.choice(("hex", "base64"))
        good = RED if encoding == "hex" else plain
        at, how = chance.randrange(len(good)), chance.randrange(4)
        new = chance.choice(letters if encoding == "hex" else f"{letters}ABCXYZ+/=-_ é中")
        said = (good[:at] + new + good[at + 1 :], good[:at] + good[at + 1 :], good[:at] + new + good[at:],
                good[:at])[how]  # fmt: skip
        if said.strip() == good:
            continue
        tried += 1
        algorithm, prefix = ("hmac_sha1", "sha1=") if encoding == "hex" else ("hmac_sha256", "")
        taken += bodies.is_signed(algorithm, TOKEN, BODY, encoding, prefix, said)
    print(f"intake: {tried} mutated signatures, {taken} taken  goal 0")
    assert taken == 0


@pytest.mark.parametrize(
    ("body", "kind", "charset"),
    [
        ('{"name":"王"}'.encode(), "application/json", "utf-8"),
        ('{"name":"王"}'.encode("gb18030"), "application/json", "gb18030"),
        ('{"name":"王"}'.encode("gb18030"), "application/json; charset=GBK", "GBK"),
        (b"\xff\xfe\xfd", "text/plain", "latin-1"),
        (b'{"a":1}', "application/json; charset=rot13", "utf-8"),
    ],
)  # fmt: skip
def test_the_very_bytes_come_back(body: bytes, kind: str, charset: str) -> None:
    said, encoding = bodies.decode(body, kind)
    assert encoding == charset and said.encode(encoding) == body


def test_bodies_are_read_whatever_they_are_called() -> None:
    assert bodies.parse('\ufeff {"a": [1]}', "text/plain") == {"a": [1]}
    assert bodies.parse("a=1&a=2&b=&%E5%90%8D=%E7%8E%8B", "application/x-www-form-urlencoded") == {
        "a": ["1", "2"], "b": "", "名": "王",
    }  # fmt: skip
    gbk = f"name={quote('王小美'.encode('gbk'))}"
    assert bodies.parse(gbk, "application/x-www-form-urlencoded") == {"name": "王小美"}
    big = 2**70 + 1
    assert bodies.words(bodies.parse(f'{{"id": {big}, "x": 1.10}}', "")["id"]) == str(big)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "json"), ("{", "json"), ('{"a":1,}', "json"), ("[" * 100_000, "deep"),
        ('{"a":' * 50_000, "deep"),
        ("[" + "9" * 5_000 + "]", "json"), ("hello", "kind"), ("<xml/>", "kind"),
        ("&".join(["a=1"] * 600), "kind"), ("a=%FF%FF", "encoding"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(body: str, code: str) -> None:
    with pytest.raises(Unreadable) as found:
        bodies.parse(body, "application/x-www-form-urlencoded")
    assert found.value.code == code


MAPPING = {"contact_name": "$.n", "contact_phone": "$.p", "contact_email": "$.e", "source_detail": "$.d",
           "contact_wechat": "$.w"}  # fmt: skip


def test_each_field_says_why_it_goes_without() -> None:
    made = rules.read({"n": ["王", "小美"], "p": " 138 0013-8000 ", "e": "x", "d": {"a": 1}, "w": "w" * 201},
                      MAPPING, "$.id", None)  # fmt: skip
    assert made.phone == "+8613800138000" and made.values["contact_name"] == "王、小美"
    assert made.reasons == {"contact_email": "email", "source_detail": "kind", "contact_wechat": "cut"}
    assert len(made.values["contact_wechat"]) == 200 and made.own_id is None and made.good
    assert {one.field: one.reason for one in made.findings}["id"] == "missing"
    nobody = rules.read({"n": "王", "p": "12"}, MAPPING, None, None)
    assert nobody.reasons == {"contact_phone": "phone", "contact": "nobody"} and not nobody.good


def test_words_carry_nothing_unseen() -> None:
    assert bodies.words("a\x00b\x1b[31m\ud800c\n") == "ab[31mc"
    assert bodies.words(True) == "true" and bodies.words(7) == "7"
    assert bodies.words(None) is None and bodies.words({"a": 1}) is None and bodies.words([{}]) is None


def test_a_minute_counts_with_its_neighbours() -> None:
    made = rules.read({"p": "13800138000"}, MAPPING, None, None)
    first, later = rules.names(made, AT), rules.names(made, AT + timedelta(seconds=2))
    assert first[0] in later and later[0] in first
    assert first[0] not in rules.names(made, AT + timedelta(minutes=3))
    own = rules.read({"p": "13800138000", "id": 9}, MAPPING, "$.id", None)
    assert rules.names(own, AT) == rules.names(own, AT + timedelta(days=9)) == ["id:9"]


def test_phones_are_veiled_for_people() -> None:
    said = rules.veiled('{"p":"13800138000","q":"+86 139-1234-5678","id":"1380013800099"}')
    assert said == '{"p":"*******8000","q":"*******5678","id":"1380013800099"}'


def test_a_platforms_fields_are_guessed() -> None:
    tencent = {
        "account_id": 7, "leads_id": 100200300400500600, "click_id": "c", "campaign_name": "双十一",
        "creative_name": "图一", "page_name": "落地页甲", "leads_name": "王小美",
        "leads_telephone": "13800138000",
    }  # fmt: skip
    found = guessing.guess(tencent)
    assert found.mapping == {
        "contact_name": "$.leads_name", "contact_phone": "$.leads_telephone",
        "utm_campaign": "$.campaign_name", "utm_content": "$.creative_name",
    }  # fmt: skip
    assert (found.id_path, found.form_path) == ("$.leads_id", "$.page_name")


def test_pairs_and_unnamed_phones_are_guessed() -> None:
    body = {"data": {"线索编号": "X1", "answers": [
        {"question": "您的姓名", "answer": "王小美"}, {"question": "意向项目", "answer": "皮秒"},
        {"question": "怎么找到您", "answer": "13800138000"},
        {"question": "微信号", "answer": "wxm"}]}}  # fmt: skip
    found = guessing.guess(body)
    assert found.id_path == "$.data.线索编号"
    assert found.mapping == {
        "contact_name": "$.data.answers[?@.question=='您的姓名'].answer",
        "source_detail": "$.data.answers[?@.question=='意向项目'].answer",
        "contact_wechat": "$.data.answers[?@.question=='微信号'].answer",
        "contact_phone": "$.data.answers[?@.question=='怎么找到您'].answer",
    }
    read = rules.read(body, found.mapping, found.id_path, None)
    assert read.good and read.phone == "+8613800138000" and read.own_id == "X1"


def test_a_sample_of_any_size_is_guessed_soon() -> None:
    wide = json.loads(json.dumps({f"k{n}": {"name": [{"name": str(m), "value": m} for m in range(60)]}
                                  for n in range(400)}))  # fmt: skip
    assert len(guessing.guess(wide).leaves) == guessing.MOST_LEAVES
