"""By what customers may be chosen: the facts of the rooms downstairs. One more room is one more name here."""

from zhike.core.conditions import Catalogue
from zhike.rooms.appointments import facts as appointments
from zhike.rooms.conversations import facts as conversations
from zhike.rooms.customers import facts as customers
from zhike.rooms.deals import facts as deals
from zhike.rooms.privacy import facts as privacy

CATALOGUE = Catalogue.of(
    "customer_id", customers.FACTS, conversations.FACTS, appointments.FACTS, deals.FACTS, privacy.FACTS
)
