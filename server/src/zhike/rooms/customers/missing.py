"""What is not there, or not for the caller: around a customer."""

from zhike.core import errors


class ContactMissing(errors.NotFound):
    code = "customer.contact_not_found"


class IdentityMissing(errors.NotFound):
    code = "customer.identity_not_found"


class OwnerMissing(errors.NotFound):
    """This colleague has no part in the customer."""

    code = "customer.owner_not_found"


class PaperMissing(errors.NotFound):
    code = "customer.file_not_found"


class ClueMissing(errors.NotFound):
    code = "clue.not_found"


class TooMany(errors.Conflict):
    """A customer has no more than ``limit`` of these."""

    code = "customer.too_many"
