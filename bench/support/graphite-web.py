"""Serves the distribution's graphite-web over a folder of its own: python3 graphite-web.py FOLDER PORT < {"name": [[time, value], …]}

Series are written as Whisper files of one minute for thirty days, those below `fine` of ten seconds for five. Prints "ready" and answers until it is killed.
"""
import collections
import inspect
import json
import os
import socketserver
import sys
import wsgiref.simple_server

folder, port = sys.argv[1], int(sys.argv[2])
whisper_dir = os.path.join(folder, 'whisper')
os.makedirs(whisper_dir)
with open(os.path.join(folder, 'peer_settings.py'), 'w') as settings:
    settings.write(f'''
SECRET_KEY = 'peer'
LOG_ROTATION = False
LOG_DIR = STORAGE_DIR = CONF_DIR = {folder!r}
WHISPER_DIR = {whisper_dir!r}
STANDARD_DIRS = [{whisper_dir!r}]
INDEX_FILE = {folder!r} + '/index'
TIME_ZONE = 'UTC'
ALLOWED_HOSTS = ['*']
CARBONLINK_HOSTS = []
DEFAULT_CACHE_DURATION = 0
FIND_CACHE_DURATION = 0
DATABASES = {{'default': {{'NAME': {folder!r} + '/graphite.db', 'ENGINE': 'django.db.backends.sqlite3'}}}}
CACHES = {{'default': {{'BACKEND': 'django.core.cache.backends.dummy.DummyCache'}}}}
''')

import whisper

for name, points in json.load(sys.stdin).items():
    path = os.path.join(whisper_dir, *name.split('.')) + '.wsp'
    os.makedirs(os.path.dirname(path), exist_ok=True)
    whisper.create(path, [(10 if name.startswith('fine.') else 60, 43200)], 0.5, 'average')
    whisper.update_many(path, points)

sys.path.insert(0, folder)
os.environ.update(GRAPHITE_SETTINGS_MODULE='peer_settings', DJANGO_SETTINGS_MODULE='graphite.settings', TZ='UTC')
# Taken out of Python 3.11, and still asked for by this version.
spec = collections.namedtuple('spec', 'args varargs keywords defaults')
inspect.getargspec = lambda function: spec(*inspect.getfullargspec(function)[:4])

import django

django.setup()
from django.core.management import call_command

call_command('migrate', run_syncdb=True, verbosity=0)
from graphite.wsgi import application


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = wsgiref.simple_server.make_server('127.0.0.1', port, application, Server, Handler)
print('ready', flush=True)
server.serve_forever()
