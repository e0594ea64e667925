"""What a body can ask of Blender: one function for each operation. There is none that runs code."""

import os

import bpy

from . import VERSION, figure, humanoid, load, picture
from .bake import MOST_AT_ONCE, Bake
from .face import meshes_of
from .picture import ENGINES, FORMATS, MOST_PIXELS_A_SIDE, Clip
from .stage import humanoids
from .wire import Fault, choice, number, numbers, text, weights, whole

TURNS = 4 * len(humanoid.NAMES)
VIEWS = ("auto", "her", "scene")
MOST_THINGS = 20
# Metres.
WIDE = 5


def _eye():
    """Where whoever looks at her is: behind the 3D view that is open, else behind the scene's camera."""
    # Without a window there are windows all the same, and nobody behind them.
    for window in () if bpy.app.background else bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                region = area.spaces.active.region_3d
                if region.view_perspective != "CAMERA":
                    return region.view_matrix.inverted().to_translation()
    camera = bpy.context.scene.camera
    return camera.matrix_world.to_translation() if camera else None


def _things(stage):
    """What else is in the scene by name, and where, as she sees the world: she can look at it."""
    own = {stage.rig.object, *meshes_of(stage.rig.object)}
    seen = (thing for thing in bpy.context.scene.objects if thing not in own and thing.visible_get())
    # What a room is made of is wide, and nowhere in particular; lights are not seen.
    small = [thing for thing in seen if thing.type not in ("CAMERA", "LIGHT") and max(thing.dimensions) < WIDE]
    some = sorted(small, key=lambda thing: thing.name)[:MOST_THINGS]
    places = {thing.name: thing.matrix_world.to_translation() for thing in some}
    eye = _eye()
    if eye is not None:
        places["camera"] = eye
    return {name: list(stage.rig.to_world_point(at)) for name, at in places.items()}


def describe(stage, _client, _request):
    """Who there is, who is posed, and how she rests."""
    render = bpy.context.scene.render
    told = {
        "addon": VERSION,
        "blender": ".".join(str(part) for part in bpy.app.version),
        "headless": bpy.app.background,
        "file": bpy.path.basename(bpy.data.filepath),
        "fps": render.fps / render.fps_base,
        "armatures": [thing.name for thing in humanoids()],
        "chosen": None,
    }
    if stage.rig is not None and bpy.data.objects.get(stage.rig.name):
        rig = stage.rig
        told["chosen"] = {
            "armature": rig.name,
            "bones": {name: {"bone": bone, "rest": list(rig.rest[name])} for name, bone in rig.bones.items()},
            "expressions": stage.face.names,
            "skin": rig.skin,
            "things": _things(stage),
            "held": rig.held_bones(),
            "armsHang": rig.arms_hang(),
        }
    return told


def choose(stage, client, request):
    """Takes the armature of a name, or the first."""
    stage.take(text(request, "armature"))
    return describe(stage, client, request)


def load_character(stage, client, request):
    """Brings in a character from a file, or our plain figure, and takes it."""
    path = text(request, "path", longest=4096)
    armature = figure.build() if path is None else load.load(os.path.abspath(path))
    load.stand_free(armature)
    stage.take(armature.name)
    return describe(stage, client, request)


def _frame(request):
    return (
        numbers(request, "turns", TURNS),
        numbers(request, "hips", 3),
        numbers(request, "root", 3),
        weights(request, "expressions"),
    )


def pose(stage, _client, request):
    """Poses her for one instant: turns of the bones, the hips, where she stands, her face."""
    frame = _frame(request)
    stage.pose(*frame)
    eye = _eye()
    held = stage.rig.object.mode == "EDIT"
    return {
        **({"eye": list(stage.rig.to_world_point(eye))} if eye is not None else {}),
        **({"held": "her armature is in edit mode"} if held else {}),
    }


def measure(stage, _client, _request):
    """What Blender made of the last pose."""
    return {"bones": stage.taken.measure(), "expressions": stage.face.shown()}


def where(stage, _client, request):
    """Where something in the scene is, as she sees the world."""
    name = text(request, "name", longest=128) or ""
    thing = bpy.data.objects.get(name)
    if thing is None:
        names = sorted(thing.name for thing in bpy.context.scene.objects)[:20]
        raise Fault("not-found", f'there is no "{name}" in the scene; there is {", ".join(names) or "nothing"}')
    return {"at": list(stage.taken.to_world_point(thing.matrix_world.to_translation()))}


def reset(stage, client, _request):
    """Brings her back to how she was before anybody posed her, and says whether another body is about to pose her anew."""
    stage.rest()
    return {"driven": stage.is_driven and not client.drives}


def _how(request, default_samples=16):
    engine = choice(request, "engine", "fast", ENGINES)
    samples = whole(request, "samples", default_samples, 1, 256)
    return engine, samples, choice(request, "view", "auto", VIEWS)


def _size(request):
    return tuple(whole(request, side, 640, 16, MOST_PIXELS_A_SIDE) for side in ("width", "height"))


def render(stage, _client, request):
    """A still of her, as she is now: as base64, or with a name as a file beside the one that is open."""
    engine, samples, view = _how(request)
    kind = choice(request, "format", "jpeg", FORMATS)
    name = text(request, "name", longest=60)
    width, height = _size(request)
    if name is None:
        return picture.still(stage.taken, width, height, engine, samples, kind, view)
    path = picture.saved(name, stage.taken, width, height, engine, samples, kind, view)
    return {"path": path, "width": width, "height": height}


def bake_begin(stage, client, request):
    """Begins an action of keyframes."""
    stage.taken
    client.bake = Bake(stage, text(request, "name", "VCCP", longest=60), number(request, "fps", 30, 1, 120))
    return {}


def bake_frames(_stage, client, request):
    """Adds frames to it."""
    frames = request.get("frames")
    if not isinstance(frames, list) or not 0 < len(frames) <= MOST_AT_ONCE:
        raise Fault("bad-request", f"frames: a list of 1 to {MOST_AT_ONCE} poses")
    if not all(isinstance(frame, dict) for frame in frames):
        raise Fault("bad-request", "frames: each is an object like that of a pose")
    _under_way(client.bake, "bake-begin").add([_frame(frame) for frame in frames])
    return {"frames": client.bake.count}


def bake_finish(_stage, client, _request):
    """Makes the action."""
    bake = _under_way(client.bake, "bake-begin")
    client.bake = None
    told = {"actions": bake.finish(), "frames": bake.count}
    # Without a window nobody else would save it.
    return {**told, "path": bake.save_copy()} if bpy.app.background else told


def clip_begin(stage, client, request):
    """Begins a film."""
    stage.taken
    engine, samples, view = _how(request)
    name, fps = text(request, "name", "clip", longest=60), whole(request, "fps", 24, 1, 60)
    client.drop_clip()
    client.clip = Clip(name, fps, *_size(request), engine, samples, view)
    return {}


def clip_take(stage, client, _request):
    """Takes a picture for it of how she is now."""
    clip = _under_way(client.clip, "clip-begin")
    if clip.count >= 3600:
        raise Fault("too-many", "a clip has at most 3600 pictures")
    clip.take(stage.taken)
    return {"pictures": clip.count}


def clip_finish(_stage, client, _request):
    """Makes the film, as a file beside the one that is open."""
    clip = _under_way(client.clip, "clip-begin")
    client.clip = None
    return {"pictures": clip.count, "path": clip.finish()}


def drop(_stage, client, _request):
    """Gives up an action or a film that is not finished."""
    client.bake = None
    client.drop_clip()
    return {}


def _under_way(thing, how):
    if thing is None:
        raise Fault("bad-request", f"none is under way; {how} comes first")
    return thing


# Whoever knows the token may ask for these; of the others only who drives.
FREE = {"describe": describe, "measure": measure, "where": where, "render": render, "reset": reset}
DRIVING = {
    "choose": choose,
    "load": load_character,
    "pose": pose,
    "bake-begin": bake_begin,
    "bake-frames": bake_frames,
    "bake-finish": bake_finish,
    "clip-begin": clip_begin,
    "clip-take": clip_take,
    "clip-finish": clip_finish,
    "drop": drop,
}
