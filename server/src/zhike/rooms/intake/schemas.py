"""What crosses HTTP in intake."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from zhike.core import paths
from zhike.rooms.channels.schemas import Origin
from zhike.rooms.intake import rules
from zhike.rooms.intake.models import IntakeDelivery, IntakeSource

Kind = Literal["push", "form"]
Status = Literal["active", "paused"]
Signature = Literal["none", "hmac_sha1", "hmac_sha256", "hmac_md5"]
Encoding = Literal["hex", "base64"]
Taken = Literal["received", "made", "duplicate", "refused"]
Asked = Literal["contact_name", "contact_phone", "contact_wechat", "contact_email", "company_name", "city",
                "source_detail"]  # fmt: skip
Purpose = Literal["service", "marketing_sms", "sensitive_medical"]


def _path(value: str) -> str:
    try:
        paths.read(value)
    except paths.BadPath as bad:
        raise PydanticCustomError(
            "path", "cannot be read from character {at} on", {"at": bad.at}
        ) from None  # fmt: skip
    return value


def _fields(value: dict[str, str]) -> dict[str, str]:
    for name in value:
        if name not in rules.FIELDS:
            raise PydanticCustomError("mapping", "no field of a lead: {field}", {"field": name[:50]})
    return value


def _token(value: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", value):
        raise PydanticCustomError("header", "not the name of a header")
    return value.lower()


Path = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_path)
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Mapping = Annotated[dict[str, Path], Field(max_length=30), AfterValidator(_fields)]
Header = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_token)]
Prefix = Annotated[str, StringConstraints(max_length=50, pattern=r"^[\x21-\x7e]*$")]
Secret = Annotated[str, StringConstraints(min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$")]
Platform = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Body = Annotated[str, StringConstraints(min_length=1, max_length=100_000)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IntakeFormField(Strict):
    """A field of a form. Without a ``label`` it has its usual name, in the language of whoever reads it."""

    field: Asked
    label: Line | None = None
    required: bool = False


class IntakeForm(Strict):
    """What people see. ``consent_purpose``: the text in force for it has to be agreed to."""

    title: Line
    intro: Words | None = None
    thanks: Words | None = None
    fields: Annotated[list[IntakeFormField], Field(min_length=1, max_length=7)]
    consent_purpose: Purpose | None = "service"

    @model_validator(mode="after")
    def _reachable(self) -> "IntakeForm":
        asked = [one.field for one in self.fields]
        if len(set(asked)) < len(asked):
            raise PydanticCustomError("twice", "a field is asked for twice")
        if not set(asked) & set(rules.REACHED_BY):
            raise PydanticCustomError("contact", "ask for a way to reach the person")
        return self


class IntakeSourceCreate(Strict):
    """``secret`` is for platforms that give one; without it we make one, where a signature is wanted."""

    name: Name
    kind: Kind = "push"
    site_id: UUID | None = None
    source_platform: Platform = "other"
    signature: Signature = "none"
    signature_header: Header | None = None
    signature_encoding: Encoding = "hex"
    signature_prefix: Prefix = ""
    secret: Secret | None = None
    mapping: Mapping = {}
    id_path: Path | None = None
    form_path: Path | None = None
    form: IntakeForm | None = None
    allowed_origins: list[Origin] = Field(default=[], max_length=50)

    @model_validator(mode="after")
    def _whole(self) -> "IntakeSourceCreate":
        if (self.kind == "form") != (self.form is not None):
            raise PydanticCustomError("form", "a form needs its definition, and nothing else has one")
        if self.kind == "form" and self.signature != "none":
            raise PydanticCustomError("signature", "people do not sign")
        if self.signature != "none" and self.signature_header is None:
            raise PydanticCustomError("signature_header", "say in which header the signature stands")
        return self


class IntakeSourcePatch(Strict):
    """Only what is sent is changed. Without a signature the secret is forgotten."""

    name: Name | None = None
    site_id: UUID | None = None
    status: Status | None = None
    source_platform: Platform | None = None
    signature: Signature | None = None
    signature_header: Header | None = None
    signature_encoding: Encoding | None = None
    signature_prefix: Prefix | None = None
    secret: Secret | None = None
    mapping: Mapping | None = None
    id_path: Path | None = None
    form_path: Path | None = None
    form: IntakeForm | None = None
    allowed_origins: Annotated[list[Origin], Field(max_length=50)] | None = None


class IntakeSecret(Strict):
    """The platform's new secret; without it we make one."""

    secret: Secret | None = None


class IntakeFormRead(BaseModel):
    title: str
    intro: str | None
    thanks: str | None
    fields: list[IntakeFormField]
    consent_purpose: Purpose | None


class IntakeSourceRead(BaseModel):
    """``path`` is the address on this server that takes the leads, or shows the form."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    kind: Kind
    site_id: UUID | None
    status: Status
    public_key: str
    path: str
    source_platform: str
    signature: Signature
    signature_header: str | None
    signature_encoding: Encoding
    signature_prefix: str
    has_secret: bool
    mapping: dict[str, str]
    id_path: str | None
    form_path: str | None
    form: IntakeFormRead | None
    allowed_origins: list[str]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: IntakeSource) -> "IntakeSourceRead":
        plain = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        root = "/form/" if row.kind == "form" else "/api/public/intake/"
        return cls(**plain, path=root + row.public_key, has_secret=row.secret_sealed is not None)


class IntakeSourceMade(BaseModel):
    """The only answer that holds the secret, where there is one."""

    source: IntakeSourceRead
    secret: str | None


class IntakeFigures(BaseModel):
    """Of the last thirty days, each counted up to 10,000. ``forged``: wrong signatures of today."""

    received: int
    made: int
    duplicate: int
    refused: int
    forged: int


class IntakeDeliveryBrief(BaseModel):
    """``reasons``: field → missing, kind, phone, email, cut; ``body``: json, deep, kind, encoding;
    ``contact``: nobody can be reached. ``has_body`` False: it was erased, or its time is over."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    source_id: UUID
    status: Taken
    reasons: dict[str, Any]
    lead_id: UUID | None
    has_body: bool
    created_at: datetime
    taken_at: datetime | None


class IntakeFinding(BaseModel):
    """What one path found. ``reason`` says why the field goes without it."""

    field: str
    path: str
    found: str | None
    reason: str | None


class IntakeDeliveryRead(IntakeDeliveryBrief):
    """With what came, of phones the last digits only, and what today's mapping finds in it. ``body`` null: it
    is gone, or your role does not see such fields."""

    headers: dict[str, Any]
    body: str | None
    findings: list[IntakeFinding]

    @classmethod
    def of(cls, row: IntakeDelivery, body: str | None, findings: list[IntakeFinding]) -> "IntakeDeliveryRead":
        brief = {name: getattr(row, name) for name in IntakeDeliveryBrief.model_fields if hasattr(row, name)}
        headers = {name: value for name, value in row.headers.items() if name != "ip"}
        return cls(**brief, has_body=row.body_sealed is not None, headers=headers, body=body,
                   findings=findings)  # fmt: skip


class IntakeRetake(BaseModel):
    """How many are taken again, in the background."""

    count: int


class IntakeSample(Strict):
    """A body as it would come."""

    body: Body
    content_type: Annotated[str, StringConstraints(max_length=200)] = "application/json"


class IntakeHeader(Strict):
    name: Header
    value: Annotated[str, StringConstraints(max_length=2_000)]


class IntakeTrial(Strict):
    """A body and its headers, tried against the source; what is sent besides stands for what is kept."""

    body: Body
    headers: Annotated[list[IntakeHeader], Field(max_length=50)] = []
    mapping: Mapping | None = None
    id_path: Path | None = None
    form_path: Path | None = None


class IntakeTrialRead(BaseModel):
    """What would become of it. ``signature``: unsigned (none is asked for), good, wrong, absent. ``outcome``
    is what the delivery would become; ``lead`` what would be made."""

    signature: Literal["unsigned", "good", "wrong", "absent"]
    outcome: Literal["made", "duplicate", "refused"]
    findings: list[IntakeFinding]
    reasons: dict[str, str]
    lead: dict[str, str]


class IntakeLeaf(BaseModel):
    path: str
    label: str
    value: str


class IntakeGuess(BaseModel):
    """``leaves`` are the values of the sample with their paths, to choose from."""

    mapping: dict[str, str]
    id_path: str | None
    form_path: str | None
    leaves: list[IntakeLeaf]


class IntakeTaken(BaseModel):
    """What a platform hears: its push has been kept."""

    code: int = 0
    message: str = "ok"
