"""How far head and trunk reach around their bones, so that hands know where to stop. All in metres and VRM's axes."""

from .face import meshes_of

# Of each mesh, so many points are looked at, at most.
MOST_POINTS = 20_000
# How far below the hips hands hang, and a skirt may be wide.
SKIRT_DROP = 0.09
TRUNK = ("hips", "spine", "chest", "upperChest")


def measure(rig, armature):
    """What the figure wants to know of `head` and `torso`; of a part without skin, nothing."""
    of_vrm = {bone: name for name, bone in rig.bones.items()}
    below_head = {bone.name for bone in armature.data.bones[rig.bones["head"]].children_recursive}
    below_head.add(rig.bones["head"])
    head, hips = rig.rest["head"], rig.rest["hips"]
    points = []
    hip = skirt = chest = back = 0.0
    for (x, y, z), bone in _points(rig, armature):
        name = of_vrm.get(bone)
        if name == "head":
            points.append((x - head.x, y - head.y, z - head.z))
        if bone not in below_head and abs(z - hips.z) < 0.05 and hips.y - SKIRT_DROP < y < hips.y + 0.04:
            skirt = max(skirt, abs(x))
        if name in TRUNK:
            if abs(y - hips.y) < abs(head.y - hips.y) * 0.2:
                hip = max(hip, abs(x))
            if abs(x) < 0.06:
                chest, back = max(chest, z - hips.z), max(back, hips.z - z)
    torso = {"hipHalfWidth": hip, "skirtHalfWidth": max(skirt, hip)}
    torso |= {"chestDepth": chest, "backDepth": min(back, chest * 1.2)}
    return {"head": _head(points) if len(points) >= 50 else {}, "torso": torso if hip > 0 and chest > 0 else {}}


def _points(rig, armature):
    """Points of the skin as she rests, each with the bone that holds it most."""
    to_vrm = rig.axes.inverted()
    for mesh in meshes_of(armature):
        into = armature.matrix_world.inverted() @ mesh.matrix_world
        names = [group.name for group in mesh.vertex_groups]
        vertices = mesh.data.vertices
        for index in range(0, len(vertices), max(1, len(vertices) // MOST_POINTS)):
            held = vertices[index].groups
            if held:
                strongest = max(held, key=lambda each: each.weight)
                yield to_vrm @ (into @ vertices[index].co) * rig.scale, names[strongest.group]


def _head(points):
    top = max(y for _, y, _ in points)
    front = max(z for _, _, z in points)
    # The chin is the lowest that lies in front of the middle.
    middle = [(y, z) for x, y, z in points if abs(x) < top * 0.12 and z > front * 0.35]
    chin_y, chin_z = min(middle, default=(top * 0.25, front * 0.8))
    widths = sorted(abs(x) for x, y, _ in points if top * 0.2 < y < top * 0.6)
    half = widths[int(len(widths) * 0.95)] if widths else top * 0.5
    return {"topY": top, "chinY": min(chin_y, top * 0.25), "chinZ": chin_z, "halfWidth": half}
