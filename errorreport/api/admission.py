"""How a report comes in where limits are reached: by a proof of work, shown once."""

from errorreport.addresses import client_network
from errorreport.api.alarm import pair
from errorreport.api.limits import alarm, count_for_all, count_for_finding, count_new_page
from errorreport.api.wiring import settings
from errorreport.errors import ProofWanted
from errorreport.reports import proofs
from errorreport.reports.proofs import Proof
from errorreport.sites.models import Site

WANTED = (
    "Very many reports come in just now. Solve the challenge (ALTCHA, version 2) and send the "
    "report again with the payload in proof, or without one after Retry-After seconds."
)
_AGAIN = (
    "The proof cannot be used: it has run out, was used before, or is of another site. Solve the "
    "new challenge."
)
_A_MINUTE = 60


class Admitted:
    """One report on its way in, past its site's own limits."""

    def __init__(self, site: Site, shown: object, *, origin: str | None = None) -> None:
        self.proof: Proof | None = None
        self._site = site
        self._shown = shown
        self._origin = origin
        self._counted: set[str] = set()
        if count_for_all(site):
            self._require()

    def new_page(self) -> None:
        """Count a page that nobody has named before; raise 429 when those are too many."""
        count_new_page(self._site.id)

    def one_more(self, finding_id: str) -> None:
        """Count a report of a finding that has many already; past its limit a proof is wanted."""
        if finding_id in self._counted:  # the report is decided on anew
            return
        self._counted.add(finding_id)
        if count_for_finding(finding_id):
            self._require()

    def again(self) -> ProofWanted:
        """Return what asks for another proof."""
        return self._wanted(_AGAIN)

    def _require(self) -> None:
        if self.proof is not None:
            return
        if self._shown is None or self._shown == "":
            raise self._wanted(WANTED)
        self.proof = proofs.checked(self._shown, self._site.public_key, settings().secret_key)
        # What this process has seen costs no look into the database; a retry does a new sum.
        if self.proof is None or alarm().seen.left(self.proof.nonce):
            raise self.again()
        alarm().seen.add(self.proof.nonce, proofs.LASTS.total_seconds())

    def _wanted(self, why: str) -> ProofWanted:
        site, network = self._site, client_network()
        left = alarm().asked.left(pair(network, site.public_key), network, site.public_key)
        challenge = proofs.challenge(site.public_key, settings().secret_key, origin=self._origin)
        return ProofWanted(why, challenge=challenge, seconds=round(left) or _A_MINUTE)
