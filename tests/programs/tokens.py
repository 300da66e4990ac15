"""PyJWT and itsdangerous: tokens, signed and verified."""
import itsdangerous
import jwt

KEY = "k" * 32
CLAIMS = {"sub": "1234567890", "name": "Caf\xe9 M\xfcnchen", "admin": True, "scope": ["read", "write"], "iat": 1516239022}


def prepare(folder):
    pass


def tasks(folder):
    def web_tokens():
        token = None
        for number in range(3000):
            token = jwt.encode({**CLAIMS, "number": number}, KEY, algorithm="HS256")
            jwt.decode(token, KEY, algorithms=["HS256"])
        return token

    def signed():
        signer = itsdangerous.URLSafeSerializer(KEY, salt="session")
        token = None
        for number in range(3000):
            token = signer.dumps({**CLAIMS, "number": number})
            signer.loads(token)
        return token

    return {"JSON web tokens": web_tokens, "itsdangerous": signed}
