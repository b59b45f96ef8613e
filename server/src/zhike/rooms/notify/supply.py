"""The verbs that keep suppliers and templates."""

from typing import Any
from uuid import UUID

import orjson

from zhike.core import errors
from zhike.core.ids import uuid7
from zhike.core.tx import Tx
from zhike.rooms.notify import providers, repository, rules, schemas
from zhike.rooms.notify.models import SmsProvider, SmsTemplate

PUSH_PREFIX = "sp_"


class ProviderCodeTaken(errors.Conflict):
    code = "sms.provider_code_taken"


class TemplateCodeTaken(errors.Conflict):
    code = "sms.template_code_taken"


class ConfigInvalid(errors.Invalid):
    code = "sms.config_invalid"


class TemplateInvalid(errors.Invalid):
    code = "sms.template_invalid"


CONSTRAINTS: dict[str, type[errors.DomainError]] = {
    "uq_sms_providers_org_id_code": ProviderCodeTaken,
    "uq_sms_templates_org_id_code": TemplateCodeTaken,
}


def _checked(vendor: str, config: dict[str, Any]) -> dict[str, Any]:
    try:
        return providers.check(vendor, config)
    except providers.ValidationError as error:
        fields = [".".join(map(str, problem["loc"])) for problem in error.errors()]
        raise ConfigInvalid(field="config", fields=fields) from None


async def config_of(tx: Tx, provider: SmsProvider) -> dict[str, Any]:
    """The provider's config with its secrets. For calling it, never for showing it."""
    if provider.config_sealed is None:
        return {}
    keys = await tx.keys()
    plain = keys.unseal(provider.config_sealed, "sms_providers", "config", provider.id)
    config: dict[str, Any] = orjson.loads(plain)
    return config


async def shown(tx: Tx, provider: SmsProvider) -> schemas.SmsProviderRead:
    """The provider as people see it."""
    config = providers.shown(provider.vendor, await config_of(tx, provider))
    health = rules.Circuit.of(provider.health).health()
    return schemas.SmsProviderRead(
        id=provider.id, code=provider.code, vendor=provider.vendor, priority=provider.priority,
        is_enabled=provider.is_enabled, config=config, health=health, created_at=provider.created_at,
        updated_at=provider.updated_at, push_path=_push_path(tx, provider),
    )  # fmt: skip


def key_of(org_id: UUID, provider_id: UUID) -> str:
    """What the supplier's address for us ends in. No secret: each push is signed."""
    return f"{PUSH_PREFIX}{org_id.hex}{provider_id.hex}"


def _push_path(tx: Tx, provider: SmsProvider) -> str | None:
    if not providers.pushes(provider.vendor):
        return None
    return f"/api/public/sms/{key_of(tx.org_id, provider.id)}"


async def _seal(tx: Tx, provider: SmsProvider, config: dict[str, Any]) -> None:
    keys = await tx.keys()
    plain = orjson.dumps(config).decode()
    provider.config_sealed = keys.seal(plain, "sms_providers", "config", provider.id)


async def create_provider(tx: Tx, form: schemas.SmsProviderCreate) -> SmsProvider:
    """Add a supplier."""
    config = _checked(form.vendor, form.config)
    provider = SmsProvider(
        id=uuid7(), code=form.code, vendor=form.vendor, priority=form.priority, is_enabled=form.is_enabled
    )
    await _seal(tx, provider, config)
    repository.Providers(tx).add(provider)
    await tx.flush()
    tx.audit("sms_provider.created", "sms_provider", provider.id,
             after={"code": form.code, "vendor": form.vendor, "priority": form.priority})  # fmt: skip
    return provider


async def patch_provider(tx: Tx, provider_id: UUID, form: schemas.SmsProviderPatch) -> SmsProvider:
    """Change a supplier. Any change closes its circuit: whoever repaired it wants to see it work."""
    provider = await repository.Providers(tx).get_for_update(provider_id)
    before = {"priority": provider.priority, "is_enabled": provider.is_enabled}
    if form.config is not None:
        old = await config_of(tx, provider)
        kept = {name: old.get(name) for name, value in form.config.items() if value == providers.HIDDEN}
        await _seal(tx, provider, _checked(provider.vendor, form.config | kept))
    if form.priority is not None:
        provider.priority = form.priority
    if form.is_enabled is not None:
        provider.is_enabled = form.is_enabled
    provider.health = {}
    after = {"priority": provider.priority, "is_enabled": provider.is_enabled}
    changed = {name for name in after if after[name] != before[name]}
    tx.audit("sms_provider.updated", "sms_provider", provider.id,
             before={name: before[name] for name in changed},
             after={name: after[name] for name in changed},
             config_changed=form.config is not None)  # fmt: skip
    await tx.flush()
    return provider


def _text_fits(kind: str, content: str) -> None:
    if problem := rules.template_problem(kind, content):
        raise TemplateInvalid(field="content", reason=problem)


async def create_template(tx: Tx, form: schemas.SmsTemplateCreate) -> SmsTemplate:
    """Add a template."""
    _text_fits(form.kind, form.content)
    template = SmsTemplate(
        id=uuid7(), code=form.code, kind=form.kind, sign_name=form.sign_name, content=form.content,
        variables=rules.variables(form.content), provider_template_ids=dict(form.provider_template_ids),
        audit_status=form.audit_status,
    )  # fmt: skip
    repository.Templates(tx).add(template)
    await tx.flush()
    after = {"code": form.code, "content": form.content, "audit_status": form.audit_status}
    tx.audit("sms_template.created", "sms_template", template.id, after=after)
    return template


async def patch_template(tx: Tx, template_id: UUID, form: schemas.SmsTemplatePatch) -> SmsTemplate:
    """Change a template. A changed text must be approved again."""
    template = await repository.Templates(tx).get_for_update(template_id)
    names = ("sign_name", "content", "provider_template_ids", "audit_status")
    before = {name: getattr(template, name) for name in names}
    given = form.model_dump(exclude_none=True)
    text_changed = any(given.get(name, before[name]) != before[name] for name in ("sign_name", "content"))
    if text_changed:
        given.setdefault("audit_status", "draft")
    for name, value in given.items():
        setattr(template, name, value)
    _text_fits(template.kind, template.content)
    template.variables = rules.variables(template.content)
    changed = [name for name in given if given[name] != before[name]]
    if changed:
        tx.audit("sms_template.updated", "sms_template", template.id,
                 before={name: before[name] for name in changed},
                 after={name: given[name] for name in changed})  # fmt: skip
    await tx.flush()
    return template
