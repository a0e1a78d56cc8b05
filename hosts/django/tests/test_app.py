"""The app beside a real server with built-in accounts, whose users have the ids that the project's users have.

BESEDA_TEST_USERS names two of them by comma.
"""

import asyncio
import io
import os
import threading
from unittest import mock

import websockets
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import Client, TransactionTestCase, override_settings
from rest_framework_simplejwt.tokens import RefreshToken

import beseda_django
from beseda_django.client import ticket_for
from beseda_django.http import request
from beseda_django.models import OutboxMessage
from beseda_django.outbox import relay

ANNA, BORIS = (int(user) for user in os.environ["BESEDA_TEST_USERS"].split(","))
NOWHERE = "http://127.0.0.1:1"
PATIENCE = 10


def messages(chat):
    return request("GET", "/api/chats/%d/messages/?limit=200" % chat)


def texts(chat):
    return [message["text"] for message in messages(chat)]


class Socket:
    """A socket opened by a ticket, on a thread of its own."""

    def __init__(self, ticket):
        self.code = None
        self._open = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(ticket)), daemon=True)
        self._thread.start()
        assert self._open.wait(PATIENCE)

    async def _run(self, ticket):
        url = os.environ["BESEDA_URL"].replace("http", "ws", 1) + "/ws/?ticket=" + ticket
        async with websockets.connect(url) as socket:
            await socket.recv()
            self._open.set()
            try:
                while True:
                    await socket.recv()
            except websockets.ConnectionClosed as closed:
                self.code = closed.rcvd.code if closed.rcvd else 1006

    def await_close(self):
        self._thread.join(PATIENCE)
        return self.code


class AppTestCase(TransactionTestCase):
    def setUp(self):
        users = get_user_model().objects
        self.anna = users.create_user("anna", password="a password", pk=ANNA, first_name="Anna")
        self.boris = users.create_user("boris", password="a password", pk=BORIS)


class ClientTest(AppTestCase):
    def test_direct_of_two_is_one(self):
        chat = beseda_django.create_direct(self.anna, self.boris)
        self.assertEqual(chat, beseda_django.create_direct(BORIS, ANNA))

    def test_group_is_managed_by_the_system(self):
        chat = beseda_django.create_group("Order", [self.anna])
        beseda_django.add_members(chat, self.boris)
        beseda_django.rename_chat(chat, "Order 7")
        beseda_django.set_role(chat, self.boris, "owner")
        beseda_django.remove_member(chat, self.anna, by=self.boris)
        found = request("GET", "/api/chats/%d/" % chat)
        self.assertEqual([(m["user"], m["role"]) for m in found["members"]], [(BORIS, "owner")])
        self.assertEqual(found["title"], "Order 7")
        beseda_django.close_chat(chat)
        with self.assertRaises(beseda_django.BesedaRefused) as refused:
            texts(chat)
        self.assertEqual((refused.exception.status, refused.exception.code), (404, "not_found"))

    def test_send_now_repeated_with_its_key_is_the_first(self):
        chat = beseda_django.create_group("Order", [self.anna], owner=self.boris)
        first = beseda_django.send_now(chat, self.boris, "Paid", key="order-7")
        self.assertEqual(first, beseda_django.send_now(chat, self.boris, "Paid", key="order-7"))
        self.assertEqual(first["sender"], BORIS)
        self.assertEqual(texts(chat), ["Paid"])

    def test_refusal_names_the_field(self):
        with self.assertRaises(beseda_django.BesedaRefused) as refused:
            beseda_django.create_group("", [self.anna])
        self.assertEqual(list(refused.exception.errors), ["title"])

    @override_settings(BESEDA_URL=NOWHERE)
    def test_server_that_is_away_is_unavailable(self):
        with mock.patch("beseda_django.http.PAUSES", (0.01, 0.01)):
            with self.assertRaises(beseda_django.BesedaUnavailable):
                beseda_django.create_direct(self.anna, self.boris)

    @override_settings(BESEDA_API_KEY="not the one that the server was given")
    def test_wrong_key_is_refused(self):
        with self.assertRaises(beseda_django.BesedaRefused) as refused:
            beseda_django.create_direct(self.anna, self.boris)
        self.assertEqual(refused.exception.status, 401)


class OutboxTest(AppTestCase):
    def setUp(self):
        super().setUp()
        self.chat = beseda_django.create_group("Order", [self.anna, self.boris])

    def test_commit_sends_and_roll_back_does_not(self):
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            beseda_django.send(self.chat, None, "never")
            1 / 0
        with transaction.atomic():
            key = beseda_django.send(self.chat, self.anna, "at the commit")
            with self.assertRaises(ZeroDivisionError), transaction.atomic():
                beseda_django.send(self.chat, None, "neither")
                1 / 0
            self.assertEqual(texts(self.chat), [])
        call_command("beseda_relay", once=True)
        (message,) = messages(self.chat)
        self.assertEqual((message["text"], message["sender"]), ("at the commit", ANNA))
        self.assertEqual(message["client_id"], str(key))
        self.assertFalse(OutboxMessage.objects.exists())

    def test_relay_that_dies_before_it_deletes_sends_once(self):
        for text in "one", "two":
            beseda_django.send(self.chat, None, text)
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            relay("default")
            1 / 0
        self.assertEqual(OutboxMessage.objects.count(), 2)
        relay("default")
        self.assertEqual(texts(self.chat), ["one", "two"])

    def test_refused_is_marked_and_stops_nobody(self):
        beseda_django.send(self.chat, 999999, "of a stranger")
        beseda_django.send(self.chat, None, "x" * 10001)
        beseda_django.send(self.chat, None, "good")
        call_command("beseda_relay", once=True)
        self.assertEqual(texts(self.chat), ["good"])
        stranger, long = OutboxMessage.objects.all()
        self.assertIn("no such user", stranger.error)
        self.assertIn("text", long.error)
        self.assertEqual(relay("default"), 0)

    def test_what_may_pass_keeps_everything(self):
        beseda_django.send(self.chat, None, "later")
        for wrong in {"BESEDA_URL": NOWHERE}, {"BESEDA_API_KEY": "not the one that the server was given"}:
            with override_settings(**wrong), mock.patch("beseda_django.http.PAUSES", ()):
                with self.assertRaises(beseda_django.BesedaError):
                    relay("default")
        self.assertEqual(OutboxMessage.objects.get().error, "")
        relay("default")
        self.assertEqual(texts(self.chat), ["later"])

    def test_two_relays_take_turns(self):
        beseda_django.send(self.chat, None, "once")
        sizes = []

        def other():
            sizes.append(relay("default"))
            connections.close_all()

        with transaction.atomic():
            self.assertEqual(relay("default"), 1)
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        self.assertEqual(sizes, [0])
        self.assertEqual(texts(self.chat), ["once"])


class SocketsEndTest(AppTestCase):
    def setUp(self):
        super().setUp()
        self.page, self.key = self.log_in()
        self.socket = Socket(ticket_for(self.anna, self.key))

    def log_in(self):
        page = Client()
        assert page.login(username="anna", password="a password")
        return page, page.session.session_key

    def test_logging_out_closes_the_sockets_of_that_session(self):
        _, other = self.log_in()
        stays = Socket(ticket_for(self.anna, other))
        self.page.logout()
        self.assertEqual(self.socket.await_close(), 4401)
        self.assertIsNone(stays.code)
        beseda_django.revoke(self.anna, other)
        self.assertEqual(stays.await_close(), 4401)

    def test_new_password_closes(self):
        self.anna.set_password("another password")
        self.anna.save()
        self.assertEqual(self.socket.await_close(), 4401)

    def test_deactivation_closes_after_the_commit(self):
        with transaction.atomic():
            self.anna.is_active = False
            self.anna.save()
            self.assertIsNone(self.socket.code)
        self.assertEqual(self.socket.await_close(), 4401)

    def test_last_refresh_token_on_the_blacklist_closes(self):
        phone, laptop = (RefreshToken.for_user(self.anna) for _ in range(2))
        with mock.patch("beseda_django.client.revoke") as revoke:
            phone.blacklist()
            phone.blacklist()
        revoke.assert_called_once_with(ANNA, phone["jti"], patience=mock.ANY)
        laptop.blacklist()
        self.assertEqual(self.socket.await_close(), 4401)

    def test_rotation_of_refresh_tokens_asks_nothing(self):
        with override_settings(SIMPLE_JWT={"BLACKLIST_AFTER_ROTATION": True}):
            with mock.patch("beseda_django.client.revoke") as revoke:
                RefreshToken.for_user(self.anna).blacklist()
        revoke.assert_not_called()

    def test_roll_back_of_a_deactivation_does_not(self):
        with self.assertRaises(ZeroDivisionError), mock.patch("beseda_django.client.revoke") as revoke:
            with transaction.atomic():
                self.anna.is_active = False
                self.anna.save()
                1 / 0
        revoke.assert_not_called()

    def test_other_changes_of_a_user_ask_nothing(self):
        with mock.patch("beseda_django.client.revoke") as revoke:
            self.anna.first_name = "Anne"
            self.anna.save()
            get_user_model().objects.only("first_name").get(pk=ANNA).save()
        revoke.assert_not_called()

    def test_logging_out_works_while_the_server_is_away(self):
        with override_settings(BESEDA_URL=NOWHERE), self.assertLogs("beseda_django.signals", "WARNING"):
            self.page.logout()
        self.assertEqual(self.page.get("/beseda/whoami/").status_code, 401)


class ViewsTest(AppTestCase):
    def test_who_am_i(self):
        self.assertEqual(self.client.get("/beseda/whoami/").status_code, 401)
        self.client.force_login(self.anna)
        answer = self.client.get("/beseda/whoami/")
        self.assertEqual(
            answer.json(), {"id": ANNA, "username": "anna", "display_name": "Anna", "avatar": None}
        )

    @override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    def test_who_am_i_knows_sessions_in_a_cache(self):
        self.client.force_login(self.anna)
        self.assertFalse(Session.objects.exists())
        self.assertEqual(self.client.get("/beseda/whoami/").json()["id"], ANNA)
        self.client.logout()
        self.assertEqual(self.client.get("/beseda/whoami/").status_code, 401)

    def test_ticket(self):
        self.assertEqual(self.client.post("/beseda/ticket/").status_code, 401)
        self.client.force_login(self.anna)
        answer = self.client.post("/beseda/ticket/")
        self.assertEqual(answer.status_code, 201)
        socket = Socket(answer.json()["ticket"])
        self.client.logout()
        self.assertEqual(socket.await_close(), 4401)

    def test_ticket_is_not_for_other_sites(self):
        page = Client(enforce_csrf_checks=True)
        page.force_login(self.anna)
        self.assertEqual(page.post("/beseda/ticket/").status_code, 403)


class CheckTest(AppTestCase):
    def check(self, **settings):
        out = io.StringIO()
        with override_settings(**settings):
            try:
                call_command("beseda_check", stdout=out)
            except CommandError as error:
                out.write(str(error))
        return out.getvalue()

    def test_says_what_is_well(self):
        said = self.check()
        for step in "settings", "server", "clock", "key", "outbox":
            self.assertRegex(said, "(?m)^%s +ok: " % step)

    def test_says_what_is_wrong_and_how_to_mend_it(self):
        self.assertIn("Is it running", self.check(BESEDA_URL=NOWHERE))
        self.assertIn("BESEDA_URL = ", self.check(BESEDA_URL=None))
        self.assertIn("openssl rand", self.check(BESEDA_API_KEY="short"))
        self.assertIn("BESEDA_API_KEYS=django:", self.check(BESEDA_API_KEY="not the one that the server was given"))
        # The server of this test has accounts of its own.
        self.assertIn("BESEDA_DJANGO_SECRET_KEY", self.check())
        OutboxMessage.objects.create(chat=1, text="x", error="not_found: Not found.")
        self.assertIn("1 messages were refused", self.check())
        with mock.patch("beseda_django.management.commands.beseda_check.OUTBOX_SECONDS", -1):
            OutboxMessage.objects.create(chat=1, text="x")
            self.assertIn("manage.py beseda_relay", self.check())
