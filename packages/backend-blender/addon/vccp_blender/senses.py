"""What happens in Blender by itself, for whoever listens."""

import bpy
from bpy.app.handlers import persistent

_listeners = []


def _tell(event, data):
    for listener in list(_listeners):
        listener(event, data)


@persistent
def _loaded(*_):
    _tell("file", {"file": bpy.path.basename(bpy.data.filepath)})


@persistent
def _frame(scene, *_):
    if not getattr(bpy.context.screen, "is_scrubbing", False):
        _tell("frame", {"frame": scene.frame_current})


def listen(listener):
    """Returns what stops it."""
    if not _listeners:
        bpy.app.handlers.load_post.append(_loaded)
        bpy.app.handlers.frame_change_post.append(_frame)
    _listeners.append(listener)

    def stop():
        if listener in _listeners:
            _listeners.remove(listener)
        if not _listeners:
            there = bpy.app.handlers
            for handlers, handler in ((there.load_post, _loaded), (there.frame_change_post, _frame)):
                if handler in handlers:
                    handlers.remove(handler)

    return stop
