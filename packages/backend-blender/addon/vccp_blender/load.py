"""Characters into the scene: a .vrm or .glb from a file."""

import contextlib
import json
import os
import struct

import bpy
from mathutils import Vector

from . import face, humanoid, rig
from .wire import Fault

# The kinds of things that an importer makes.
_BROUGHT_IN = (
    *("objects", "meshes", "armatures", "cameras", "lights", "collections"),
    *("materials", "textures", "images", "actions", "node_groups"),
)
_THUMBS_OF_VRM0 = {"ThumbProximal": "ThumbMetacarpal", "ThumbIntermediate": "ThumbProximal"}
_FACES_OF_VRM0 = {
    "joy": "happy",
    "angry": "angry",
    "sorrow": "sad",
    "fun": "relaxed",
    "a": "aa",
    "i": "ih",
    "u": "ou",
    "e": "ee",
    "o": "oh",
    "blink": "blink",
    "blink_l": "blinkLeft",
    "blink_r": "blinkRight",
    "neutral": "neutral",
}


def load(path):
    """Brings in the character of a file, and returns its armature. Raises Fault."""
    if os.path.splitext(path)[1].lower() not in (".vrm", ".glb"):
        raise Fault("bad-request", f'"{path}" is no character; a .vrm or .glb is')
    if not os.path.isfile(path):
        raise Fault("not-found", f'there is no file "{path}" on the machine where Blender runs')
    gltf = read_gltf(path)
    before = set(bpy.data.objects)
    with _all_or_nothing(), in_window():
        if path.lower().endswith(".vrm") and hasattr(bpy.types, "IMPORT_SCENE_OT_vrm"):
            bpy.ops.import_scene.vrm(filepath=path)
            new = [thing for thing in bpy.data.objects if thing not in before]
        else:
            _import_gltf(path)
            new = [thing for thing in bpy.data.objects if thing not in before]
            for armature in (thing for thing in new if thing.type == "ARMATURE"):
                # What a file says wrong of itself is not kept: then the names have to do.
                with contextlib.suppress(KeyError, IndexError, TypeError, AttributeError):
                    _write_down(armature, gltf, new)
        bpy.context.view_layer.update()
        armature = next((thing for thing in new if thing.type == "ARMATURE" and rig.is_humanoid(thing)), None)
        if armature is None:
            raise Fault("no-humanoid", f'there is no humanoid in "{os.path.basename(path)}", so it is not brought in')
        return armature


@contextlib.contextmanager
def _all_or_nothing():
    """What came in before something went wrong goes again."""

    def there():
        return {thing for kind in _BROUGHT_IN for thing in getattr(bpy.data, kind)}

    before = there()
    layer = bpy.context.view_layer
    active = layer.objects.active
    try:
        yield
    except Exception:
        new = there() - before
        for thing in new:
            # Shape keys do not go with their mesh.
            if isinstance(thing, bpy.types.Object) and thing.type == "MESH" and thing.data.shape_keys:
                thing.shape_key_clear()
        bpy.data.batch_remove(new)
        layer.objects.active = active
        raise


def stand_free(armature):
    """Moves who came in aside where something stands already: a new file of Blender has a cube in its middle."""
    bpy.context.view_layer.update()
    own = {armature, *face.meshes_of(armature)}
    free = 0.0
    for thing in bpy.context.scene.objects:
        if thing.type != "MESH" or thing in own:
            continue
        corners = [thing.matrix_world @ Vector(corner) for corner in thing.bound_box]
        low, high = ([pick(corner[axis] for corner in corners) for axis in range(3)] for pick in (min, max))
        # What is wide is a floor or a room, and not in the way.
        is_here = all(low[axis] < 0.4 and high[axis] > -0.4 for axis in (0, 1)) and low[2] < 1.6 and high[2] > 0.1
        if is_here and high[0] - low[0] < 4:
            free = max(free, high[0] + 0.6)
    if free:
        armature.location.x += free
        bpy.context.view_layer.update()


def in_window():
    """Operators want a window; a timer has none."""
    windows = bpy.context.window_manager.windows
    return bpy.context.temp_override(window=windows[0]) if windows else bpy.context.temp_override()


def read_gltf(path):
    """The JSON of a binary glTF. Raises Fault."""
    with open(path, "rb") as file:
        head = file.read(20)
        if len(head) == 20:
            magic, _, _, length, kind = struct.unpack("<4sIII4s", head)
            if magic == b"glTF" and kind == b"JSON" and length < 64 * 1024 * 1024:
                try:
                    return json.loads(file.read(length).decode("utf-8"))
                except ValueError:
                    pass
    raise Fault("not-found", f'"{os.path.basename(path)}" is no binary glTF')


def _import_gltf(path):
    bpy.ops.preferences.addon_enable(module="io_scene_gltf2")
    try:
        import numpy
    except ImportError:
        raise Fault(
            "no-numpy",
            "Blender's importer for glTF needs NumPy, which this Blender lacks (in Debian: apt install python3-numpy)",
        ) from None
    # Debian's Blender has an importer that uses a name which its NumPy gave up.
    lacks_bool = "bool" not in numpy.__dict__
    if lacks_bool:
        numpy.bool = bool
    try:
        # `.vrm` is not a name that the importer knows, but it reads whatever file it is given.
        bpy.ops.import_scene.gltf(filepath=path)
    except RuntimeError as error:
        raise Fault("not-loaded", f"Blender could not read it: {str(error).strip().splitlines()[-1]}") from None
    finally:
        if lacks_bool:
            del numpy.bool


def _write_down(armature, gltf, new):
    """Keeps on the armature what the file says of its bones and expressions, so that it is in the .blend as well."""
    nodes = gltf.get("nodes", [])
    extensions = gltf.get("extensions", {})
    bones, expressions = {}, {}
    if "VRMC_vrm" in extensions:
        vrm = extensions["VRMC_vrm"]
        for name, bone in vrm.get("humanoid", {}).get("humanBones", {}).items():
            bones[name] = nodes[bone["node"]].get("name")
        groups = vrm.get("expressions", {})
        for name, expression in {**groups.get("custom", {}), **groups.get("preset", {})}.items():
            for bind in expression.get("morphTargetBinds", ()):
                _bind(expressions, name, nodes[bind["node"]].get("mesh"), bind["index"], bind["weight"], gltf, new)
    elif "VRM" in extensions:
        vrm = extensions["VRM"]
        for bone in vrm.get("humanoid", {}).get("humanBones", ()):
            name = bone["bone"]
            for old, changed in _THUMBS_OF_VRM0.items():
                if name.endswith(old):
                    name = name[: -len(old)] + changed
                    break
            bones[name] = nodes[bone["node"]].get("name")
        for group in vrm.get("blendShapeMaster", {}).get("blendShapeGroups", ()):
            name = _FACES_OF_VRM0.get(group.get("presetName", "").lower(), group.get("name"))
            for bind in group.get("binds", ()):
                _bind(expressions, name, bind["mesh"], bind["index"], bind["weight"] / 100, gltf, new)
    there = {bone.name for bone in armature.data.bones}
    if all(bones.get(name) in there for name in humanoid.NEEDED):
        armature.data[rig.MAP_PROPERTY] = json.dumps(bones)
        armature.data[face.PROPERTY] = json.dumps(expressions)


def _bind(expressions, name, mesh, index, weight, gltf, new):
    """Finds the shape key that a file means by mesh and number."""
    if mesh is None:
        return
    source = gltf["meshes"][mesh]
    names = (source.get("extras") or {}).get("targetNames") or []
    key = names[index] if index < len(names) else f"target_{index}"
    title = source.get("name", f"Mesh_{mesh}")
    for thing in new:
        if thing.type == "MESH" and thing.data.name.rsplit(".", 1)[0] == title.rsplit(".", 1)[0]:
            blocks = thing.data.shape_keys.key_blocks if thing.data.shape_keys else {}
            if key in blocks:
                expressions.setdefault(name, []).append([thing.name, key, weight])
