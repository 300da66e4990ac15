"""Django and Flask: sessions in signed cookies, a cache of compressed pages and hashed passwords."""
import django
from django.conf import settings

if not settings.configured:
    settings.configure(SECRET_KEY="k" * 50, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
                       USE_TZ=True, ALLOWED_HOSTS=["*"])
    django.setup()

import flask
from django.core import signing
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

CART = {"cart": [{"id": number, "title": f"book {number}", "price": number / 7} for number in range(20)]}


def prepare(folder):
    pass


def tasks(folder):
    return {
        "sessions": django_sessions, "gzip pages": pages, "passwords": passwords,
        "Flask sessions": flask_sessions,
    }


def django_sessions():
    """Each request reads the cookie and writes it anew; the time that a cookie has in it is not compared."""
    store = SessionStore()
    store.update(CART)
    for number in range(600):
        store["seen"] = number
        store.save()
        store = SessionStore(store.session_key)
        store.load()
    return signing.dumps(CART, compress=True).count(":"), store["seen"]


def pages():
    text = "".join(f"<tr><td>{number}</td><td>book {number % 97}</td></tr>\n" for number in range(3000))
    middleware = GZipMiddleware(lambda request: HttpResponse(text))
    request = RequestFactory(HTTP_ACCEPT_ENCODING="gzip").get("/")
    return sum(middleware(request)["Content-Encoding"] == "gzip" for _ in range(80))


def passwords():
    return [PBKDF2PasswordHasher().encode(f"secret {number}", "salt", 60_000) for number in range(6)]


def flask_sessions():
    app = flask.Flask("shop")
    app.secret_key = "k" * 50

    @app.get("/")
    def seen():
        flask.session["cart"] = CART["cart"]
        flask.session["seen"] = flask.session.get("seen", 0) + 1
        return str(flask.session["seen"])

    with app.test_client() as client:
        return [client.get("/").text for _ in range(300)][-1]
