"""Pictures say that they are made: the bytes that somebody downloads, in each format."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from imagegen.jobs import claim, finish
from imagegen.media import credentials, files, source_types
from imagegen.models import Image, Job
from person.models import User
from project.pictures.source_type import SourceType, marked, told
from tests import people
from tests.images.client import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
FORMATS = ("png", "jpeg", "webp")


@pytest.fixture
def alice() -> User:
    return people.make(credits=20)


@pytest.fixture
def access(client: Client, alice: User) -> str:
    return str(people.log_in(client, alice)["access"])


def picture(mode: str = "RGB") -> Pillow.Image:
    made = Pillow.effect_noise((61, 40), 60).convert(mode)
    if mode == "RGBA":
        made.putalpha(Pillow.linear_gradient("L").resize(made.size))
    return made


def made(client: Client, access: str, *, output_format: str, mode: str = "RGB", **order: Any) -> dict[str, Any]:
    """The result of a job that a worker has seen through."""
    body = {"prompt": "a whale", "quality": "low", "output_format": output_format, **order}
    answer = client.post("/api/images/jobs/", body, content_type="application/json", headers=people.bearer(access))
    assert answer.status_code == 201, answer.content
    held = claim.next_job(now=timezone.now())
    assert held is not None
    job = Job.objects.select_related("source").get(pk=held.job_id)
    source_type = source_types.of(order_type=job.type, source=job.source)
    stored = files.keep(picture(mode), encoding=output_format, folder="results", source_type=source_type)
    assert finish.completed(held, pictures=[stored], source_type=source_type, now=timezone.now())
    told_of = client.get(f"/api/images/jobs/{job.pk}/", headers=people.bearer(access)).json()["results"][0]
    return dict(told_of)


def fetched(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return bytes(answer.content)


def said(data: bytes) -> str:
    """What a reader of XMP that is not ours finds in the file."""
    with Pillow.open(io.BytesIO(data)) as opened:
        opened.load()
        xmp = opened.info["xmp"]
    [description] = ElementTree.fromstring(xmp).iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    return description.attrib["{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"]


def upload(client: Client, access: str, data: bytes) -> dict[str, Any]:
    file = SimpleUploadedFile("photo.png", data, "image/png")
    return dict(client.post("/api/images/uploads/", {"image": file}, headers=people.bearer(access)).json())


@pytest.mark.parametrize("output_format", FORMATS)
def test_a_made_picture_says_so_in_every_copy(client: Client, access: str, output_format: str) -> None:
    result = made(client, access, output_format=output_format)
    assert (result["is_ai"], result["digital_source_type"]) == (True, f"{IPTC}trainedAlgorithmicMedia")
    saved = client.get(f"/api/images/results/{result['id']}/download/", headers=people.bearer(access)).json()["url"]
    for address in (result["image_url"], result["thumbnail_url"], saved):
        assert said(fetched(client, address)) == f"{IPTC}trainedAlgorithmicMedia"
    client.patch(
        f"/api/images/results/{result['id']}/", {"is_public": True}, content_type="application/json", headers=people.bearer(access)
    )
    [shown] = client.get("/api/images/public/").json()["results"]
    assert shown["is_ai"] is True
    assert said(fetched(client, shown["image_url"])) == f"{IPTC}trainedAlgorithmicMedia"


def test_a_photo_that_was_changed_is_a_composite_and_an_upload_is_no_claim(client: Client, access: str) -> None:
    photo = upload(client, access, png())
    assert (photo["is_ai"], photo["digital_source_type"]) == (False, None)
    assert told(fetched(client, photo["image_url"])) is None
    result = made(client, access, output_format="png", type="edit", source=photo["id"])
    assert result["digital_source_type"] == f"{IPTC}compositeWithTrainedAlgorithmicMedia"
    assert said(fetched(client, result["image_url"])) == f"{IPTC}compositeWithTrainedAlgorithmicMedia"


def test_a_made_picture_that_is_uploaded_again_stays_one(client: Client, access: str) -> None:
    again = upload(client, access, marked(png(), "png", SourceType.MADE))
    assert (again["is_ai"], again["digital_source_type"]) == (True, f"{IPTC}trainedAlgorithmicMedia")
    assert said(fetched(client, again["image_url"])) == f"{IPTC}trainedAlgorithmicMedia"
    result = made(client, access, output_format="webp", type="edit", source=again["id"])
    assert result["digital_source_type"] == f"{IPTC}trainedAlgorithmicMedia"
    assert Image.objects.get(pk=again["id"]).digital_source_type == "trainedAlgorithmicMedia"


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("encoding", FORMATS)
def test_the_mark_touches_no_pixel(encoding: str, lossless: bool, mode: str) -> None:
    buffer = io.BytesIO()
    source = picture("RGB" if encoding == "jpeg" else mode)
    source.save(buffer, encoding, **({"lossless": lossless} if encoding == "webp" else {}))
    data = marked(buffer.getvalue(), encoding, SourceType.EDITED)
    with Pillow.open(buffer) as before, Pillow.open(io.BytesIO(data)) as after:
        assert (before.size, before.mode, before.tobytes()) == (after.size, after.mode, after.tobytes())
    assert said(data) == f"{IPTC}compositeWithTrainedAlgorithmicMedia"
    assert told(data) is SourceType.EDITED


# --- Content Credentials


@pytest.fixture
def certificate(settings: Any) -> Iterator[None]:
    """A chain as C2PA asks for it: a signer's certificate by an authority of its own."""
    settings.C2PA_CERTIFICATE, settings.C2PA_KEY = _chain()
    credentials.forget_signer()
    yield
    credentials.forget_signer()


def _chain() -> tuple[str, str]:
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test authority")])
    signer = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test site"), x509.NameAttribute(NameOID.COMMON_NAME, "Reverie")])
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    rest = {"encipher_only": False, "decipher_only": False}

    def built(subject: x509.Name, public: Any, *, is_authority: bool) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(authority).public_key(public)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=30))
        builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        signs = {"digital_signature": not is_authority, "key_cert_sign": is_authority, "crl_sign": is_authority}
        builder = builder.add_extension(x509.KeyUsage(**signs, **usage, **rest), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
        builder = builder.add_extension(above, critical=False)
        if not is_authority:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=True)
        return builder.sign(authority_key, hashes.SHA256())

    chain = [built(signer, key.public_key(), is_authority=False), built(authority, authority_key.public_key(), is_authority=True)]
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return "".join(one.public_bytes(pem).decode() for one in chain), private.decode()


def manifests(data: bytes, encoding: str) -> dict[str, Any]:
    c2pa = pytest.importorskip("c2pa")
    with c2pa.Reader(f"image/{encoding}", io.BytesIO(data)) as reader:
        return dict(json.loads(reader.json()))


@pytest.mark.usefixtures("certificate")
@pytest.mark.parametrize("output_format", FORMATS)
def test_with_a_certificate_the_picture_is_signed_as_well(client: Client, access: str, output_format: str) -> None:
    data = fetched(client, made(client, access, output_format=output_format)["image_url"])
    store = manifests(data, output_format)
    assert store["validation_state"] in {"Valid", "Trusted"}, store.get("validation_status")
    active = store["manifests"][store["active_manifest"]]
    [actions] = [one["data"]["actions"] for one in active["assertions"] if one["label"].startswith("c2pa.actions")]
    assert actions[0]["digitalSourceType"] == f"{IPTC}trainedAlgorithmicMedia"
    assert said(data) == f"{IPTC}trainedAlgorithmicMedia"


@pytest.mark.usefixtures("certificate")
def test_what_its_provider_had_signed_is_kept_as_an_ingredient() -> None:
    theirs = credentials.signed(files.encoded(picture(), "png"), "png", SourceType.MADE)
    ours = files.read(files.keep(files.opened(theirs), encoding="jpeg", folder="results", origin=theirs).file)
    store = manifests(ours, "jpeg")
    assert store["validation_state"] in {"Valid", "Trusted"}, store.get("validation_status")
    [parent] = store["manifests"][store["active_manifest"]]["ingredients"]
    assert parent["relationship"] == "parentOf"
    assert parent["active_manifest"] in store["manifests"]


def test_a_certificate_that_can_not_sign_costs_nobody_a_picture(settings: Any) -> None:
    settings.C2PA_CERTIFICATE, settings.C2PA_KEY = "no certificate", "no key"
    credentials.forget_signer()
    data = credentials.signed(files.encoded(picture(), "png"), "png", SourceType.MADE)
    assert said(data) == f"{IPTC}trainedAlgorithmicMedia"
