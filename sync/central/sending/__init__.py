"""Send receipts and payment links by e-mail and text: once each, as far as anybody can know it, and say how it stands.

`letters` keeps what is to be sent, `deliver` sends it, through `notify` or `smtp`; `routes` serve tills, and `hooks`
hear GOV.UK Notify.
"""

from sync.central.sending.letters import message_of, queue_link

__all__ = ["message_of", "queue_link"]
