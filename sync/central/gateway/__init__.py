"""Take accepted payments on to a LocalGov IMS that a council already runs: every line once, whatever it answers.

That server knows no ids of ours and stores what it is sent as often as it is sent, answers 400 for everything that went
wrong, whether for good or for a moment, and may have stored what it seemed to refuse. What it lets us do is ask: its
search by PspReference says 404 only when nothing is there. So a receipt is asked about before each of its lines leaves,
that a line leaves is written down before it does, and it is not sent again while the earlier request may still be at
work. What remains is a row that appears after a clean answer ("ghost"); each receipt is asked about once more a few
hours later, and what is there twice is told to a person. Nothing upstream can be taken back, so nothing is corrected.

`engine` does one step at a time and owns neither time nor thread; `runner` gives it both; `turn` sees that there is one
forwarder for a council, however many processes serve. `answers` and `reconcile` decide and touch nothing.

Source: the HTTP interface of LocalGov IMS as observed in 2023.
"""
