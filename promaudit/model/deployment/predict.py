"""From all that was read to what happens: one deployment for each component behind the nginx."""

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from promaudit.facts.files import Files
from promaudit.facts.inventory import Inventory
from promaudit.facts.tls import Certificates


def predict(
    inventory: Inventory, files: Files, assumptions: Assumptions, certificates: Certificates
) -> tuple[Deployment, ...]:
    """What happens between this nginx and the components that were read; deployments in the order of their sources.

    `files` answers what stands on the audited host, `certificates` what its certificates and keys are. Faults in
    what was read become facts of a deployment; nothing is raised.
    """
    if inventory.nginx is None:
        return ()
    return (Deployment("prometheus", inventory.sources, assumptions.public_url, ()),)
