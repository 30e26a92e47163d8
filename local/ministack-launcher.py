"""Runs ministack so that it comes back from any end: python ministack-launcher.py FOLDER RUN.

ministack saves its services one by one when it is stopped, logs what it could not save, and forgets
the region of a bucket when it is killed, though the bucket's objects are on disk. Here a save is one
snapshot, whole or not there; a bucket's region is written when the bucket is made, and keys whenever
they change, since objects that outlive their key are lost; and POST /_signalbox/save tells whether a
snapshot can be saved while nothing is lost yet.
It leans on names inside the pinned version (requirements.txt) and ends at once where one is gone.
"""
import json
import logging
import os
import shutil
import sys
import threading

FOLDER, RUN = sys.argv[1:3]
# Remaining arguments would go to ministack itself; we pass none.
del sys.argv[1:]

SNAPSHOTS = os.path.join(FOLDER, "snapshots")
CURRENT = os.path.join(SNAPSHOTS, "current.json")
REGIONS = os.path.join(FOLDER, "bucket-regions.json")
KEYS = os.path.join(FOLDER, "keys")
# KMS requests that change stored data; the others read or use a key.
CHANGES_KEYS = tuple(f"TrentService.{verb}" for verb in (
    "Cancel", "Create", "Delete", "Disable", "Enable", "Import", "Put", "Replicate", "Retire", "Revoke", "Schedule", "Tag", "Untag", "Update"))
# Fails if a service changes while it is copied.
TRIES = 5

from ministack import app  # noqa: E402 (it reads sys.argv and the environment)
from ministack.core import persistence  # noqa: E402
from ministack.services import kms, lambda_svc, s3  # noqa: E402 (which loads the objects on disk)

ministack_app, save_all, create_bucket = app.app, app.save_all, s3._create_bucket
app._build_persistence_save_dict, app.main, lambda_svc.CODE_BLOB_DIR, s3._buckets._data  # noqa: B018 (so that a missing one is seen now)


def write_whole(path, content):
    """A file is complete or not there, and stays so if the power fails."""
    part = f"{path}.part"
    with open(part, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    sync(os.path.dirname(path))


def sync(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Failures(logging.Handler):
    """What the persistence of ministack logs instead of raising it."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.found = []

    def emit(self, record):
        self.found.append(record.getMessage().removeprefix("Persistence: "))


saves = 0


def save_snapshot(services, final):
    """Saves every service; gives the reason where any could not be, and then nothing has changed."""
    global saves
    failure = None
    for _ in range(TRIES):
        saves += 1
        name = f"{RUN}-{saves}"
        folder = os.path.join(SNAPSHOTS, name)
        try:
            os.makedirs(folder)
            failure = save_into(folder, services)
            if failure is None:
                write_whole(CURRENT, {"folder": name, "run": RUN, "final": final, "files": sizes_in(folder)})
                drop_others(name)
                return None
        except OSError as error:
            failure = str(error)
        shutil.rmtree(folder, ignore_errors=True)
        if "during iteration" not in failure:
            break
    return failure


def save_into(folder, services):
    loaded, failures = persistence.STATE_DIR, Failures()
    persistence.logger.addHandler(failures)
    save_to(folder)
    try:
        save_all(services)
    finally:
        persistence.logger.removeHandler(failures)
        save_to(loaded)
    if failures.found:
        return failures.found[0]
    # A service without changes since the last save stays silent, and keeps its data.
    for file in os.listdir(loaded) if os.path.isdir(loaded) else []:
        if file.endswith(".json") and not os.path.exists(os.path.join(folder, file)):
            shutil.copy(os.path.join(loaded, file), folder)
    for parent, _, files in os.walk(folder):
        for path in [*(os.path.join(parent, file) for file in files), parent]:
            sync(path)
    save_to(folder)
    return None


def save_to(folder):
    """The packages of functions are in separate files, which the saved functions reference."""
    persistence.STATE_DIR = folder
    lambda_svc.CODE_BLOB_DIR = os.path.join(folder, "lambda-blobs")


def sizes_in(folder):
    paths = [os.path.join(parent, file) for parent, _, files in os.walk(folder) for file in files]
    return {os.path.relpath(path, folder): os.path.getsize(path) for path in paths}


def drop_others(name):
    for other in os.listdir(SNAPSHOTS):
        if other != name and os.path.isdir(os.path.join(SNAPSHOTS, other)):
            shutil.rmtree(os.path.join(SNAPSHOTS, other), ignore_errors=True)


def save_at_the_end(services):
    failure = save_snapshot(services, final=True)
    if failure is not None:
        print(f"signalbox: nothing was saved: {failure}", file=sys.stderr, flush=True)


async def app_with_save(scope, receive, send):
    if scope["type"] != "http" or scope["path"] != "/_signalbox/save" or scope["method"] != "POST":
        await ministack_app(scope, receive, send)
        if dict(scope.get("headers", [])).get(b"x-amz-target", b"").decode("latin-1").startswith(CHANGES_KEYS):
            keys_in(lambda: persistence.save_state("kms", kms.get_state()))
        return
    failure = save_snapshot(app._build_persistence_save_dict(), final=False)
    await send({"type": "http.response.start", "status": 200 if failure is None else 507, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": (failure or "").encode()})


def read_regions():
    try:
        with open(REGIONS) as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return {}


regions, writing = read_regions(), threading.Lock()


def create_bucket_and_note_region(name, *args, **kwargs):
    answer = create_bucket(name, *args, **kwargs)
    if answer[0] == 200:
        with writing:
            regions[f"{s3.get_account_id()}/{name}"] = s3._buckets[name]["region"]
            write_whole(REGIONS, regions)
    return answer


def keys_in(work):
    """Runs work with the folder of the keys in the place of the snapshot's."""
    snapshot, persistence.STATE_DIR = persistence.STATE_DIR, KEYS
    try:
        return work()
    finally:
        persistence.STATE_DIR = snapshot


def restore_regions():
    for (account, name), bucket in s3._buckets._data.items():
        bucket["region"] = bucket.get("region") or regions.get(f"{account}/{name}")


s3._create_bucket = create_bucket_and_note_region
app.save_all, app.app = save_at_the_end, app_with_save
restore_regions()
kms.load_persisted_state(keys_in(lambda: persistence.load_state("kms")))
sys.exit(app.main())
