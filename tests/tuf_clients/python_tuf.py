"""python-tuf as a command, for the stories.

    python_tuf.py refresh  METADATA_DIR METADATA_URL
    python_tuf.py download METADATA_DIR METADATA_URL TARGETS_URL TARGET FILE
    python_tuf.py poll     METADATA_DIR METADATA_URL STOP

METADATA_DIR holds the trusted root as root.json. `poll` refreshes with a new client each time, until
the file STOP is there; it says on each line what went wrong, and last how often it refreshed.
"""

import os
import sys

from tuf.ngclient import Updater


def refresh(metadata_dir, metadata_url):
    Updater(metadata_dir, metadata_url, bootstrap=None).refresh()


def download(metadata_dir, metadata_url, targets_url, target, file):
    updater = Updater(
        metadata_dir,
        metadata_url,
        target_dir=os.path.dirname(file),
        target_base_url=targets_url,
        bootstrap=None,
    )
    found = updater.get_targetinfo(target)
    if found is None:
        sys.exit(f"no target {target}")
    updater.download_target(found, file)


def poll(metadata_dir, metadata_url, stop):
    refreshed, failed = 0, 0
    while not os.path.exists(stop):
        try:
            refresh(metadata_dir, metadata_url)
        except Exception as error:  # whatever it is, it is what the story asks about
            failed += 1
            print(f"failed: {type(error).__name__}: {error}", flush=True)
        refreshed += 1
    print(f"refreshed: {refreshed}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    sys.exit({"refresh": refresh, "download": download, "poll": poll}[verb](*arguments))
