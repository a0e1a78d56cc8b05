-- What a host is asked with again whether the credential of a ticket still holds; kept as long as the ticket.
ALTER TABLE beseda_ticket ADD COLUMN proof text;
