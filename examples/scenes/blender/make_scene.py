"""Makes a small looping Blender scene: a twisted copper tower that turns in a ring of pearls.

    blender -b --factory-startup --python-exit-code 3 -P make_scene.py -- --out scene.blend

Written for Blender 3.4 and newer. Blender obeys its arguments from left to right, so --python-exit-code stands before -P:
behind it, a script that fails would leave with exit code 0.
"""

import argparse
import math
import os
import sys

import bpy

FRAMES = 8


def main():
    options = parse(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else [])
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    set_quality(scene)
    add_studio(scene)
    add_turntable()
    # Blender itself writes beside the old file and renames, so that no half scene is ever seen. No backup beside it.
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=os.path.abspath(options.out))


def parse(arguments):
    parser = argparse.ArgumentParser(prog="make_scene.py", description="Makes a small looping Blender scene.")
    parser.add_argument("--out", required=True, metavar="FILE.blend", help="the scene file to write")
    options = parser.parse_args(arguments)
    if not options.out.endswith(".blend"):
        parser.error("argument --out: must name a .blend file, not '%s'" % options.out)
    return options


def set_quality(scene):
    scene.frame_start = 1
    scene.frame_end = FRAMES
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = 32
    # Some distributions build Blender without the denoiser, and then every denoised frame is an error.
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = 4
    scene.cycles.sample_clamp_indirect = 2
    scene.cycles.use_animated_seed = True
    scene.render.resolution_x = 320
    scene.render.resolution_y = 180
    scene.render.resolution_percentage = 100
    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = "//frame_####"
    scene.view_settings.view_transform = "Filmic"
    scene.view_settings.look = "Medium High Contrast"


def add_studio(scene):
    world = bpy.data.worlds.new("studio")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.16, 0.2, 0.28, 1)
    world.node_tree.nodes["Background"].inputs["Strength"].default_value = 1.1
    scene.world = world

    add_backdrop(bend=3, radius=3)

    add_lamp("key", (-3.5, -3.5, 5), size=3, power=520, colour=(1, 0.85, 0.7))
    add_lamp("rim", (3.5, 3, 3.5), size=2, power=320, colour=(0.7, 0.85, 1))

    bpy.ops.object.camera_add(location=(0, -7.7, 2.3))
    camera = bpy.context.object
    camera.data.lens = 50
    aim(camera, (0, 0, 1.0))
    scene.camera = camera


def add_backdrop(bend, radius):
    """A floor that bends up into a wall, as the paper roll of a photographer does."""
    profile = [(-30, 0)]
    for step in range(17):
        angle = math.pi / 2 * step / 16
        profile.append((bend + radius * math.sin(angle), radius - radius * math.cos(angle)))
    profile.append((bend + radius, 30))
    corners = [(x, y, z) for y, z in profile for x in (-30, 30)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("backdrop")
    mesh.from_pydata(corners, [], faces)
    backdrop = bpy.data.objects.new("backdrop", mesh)
    bpy.context.scene.collection.objects.link(backdrop)
    finish(backdrop, (0.30, 0.055, 0.075), roughness=0.5)


def add_lamp(name, location, size, power, colour):
    bpy.ops.object.light_add(type="AREA", location=location)
    lamp = named(name)
    lamp.data.size = size
    lamp.data.energy = power
    lamp.data.color = colour
    aim(lamp, (0, 0, 1))


def aim(thing, target):
    bpy.ops.object.empty_add(location=target)
    track = thing.constraints.new(type="TRACK_TO")
    track.target = bpy.context.object
    track.track_axis = "TRACK_NEGATIVE_Z"
    track.up_axis = "UP_Y"


def add_turntable():
    bpy.ops.mesh.primitive_cylinder_add(vertices=128, radius=1.25, depth=0.3, location=(0, 0, 0.15))
    round_edges(0.04)
    finish(named("plinth"), (0.75, 0.70, 0.62), roughness=0.6)

    bpy.ops.object.empty_add(location=(0, 0, 0))
    turntable = named("turntable")
    # Square slabs and two kinds of pearls look the same after a quarter turn, so a quarter turn is a whole loop.
    for frame, angle in ((1, 0), (FRAMES + 1, math.pi / 2)):
        turntable.rotation_euler.z = angle
        turntable.keyframe_insert("rotation_euler", index=2, frame=frame)
    for key in turntable.animation_data.action.fcurves[0].keyframe_points:
        key.interpolation = "LINEAR"

    slabs = 12
    for i in range(slabs):
        height = i / (slabs - 1)
        bpy.ops.mesh.primitive_cube_add(
            location=(0, 0, 0.39 + 0.155 * i),
            rotation=(0, 0, 1.5 * height),
            scale=(0.60 - 0.22 * height, 0.60 - 0.22 * height, 0.065),
        )
        round_edges(0.02)
        colour = (0.90, 0.36 + 0.30 * height, 0.20 + 0.08 * height)
        finish(named("slab"), colour, roughness=0.22, metallic=1).parent = turntable

    pearls = 16
    for i in range(pearls):
        angle = 2 * math.pi * i / pearls
        bpy.ops.mesh.primitive_uv_sphere_add(
            segments=32, ring_count=16, radius=0.11, location=(1.65 * math.cos(angle), 1.65 * math.sin(angle), 0.11)
        )
        colour = (0.9, 0.62, 0.15) if i % 2 else (0.85, 0.8, 0.75)
        finish(named("pearl"), colour, roughness=0.15, metallic=i % 2).parent = turntable


def round_edges(width):
    bevel = bpy.context.object.modifiers.new("round edges", "BEVEL")
    bevel.width = width
    bevel.segments = 3


def named(name):
    """Names the newest object."""
    thing = bpy.context.object
    thing.name = name
    return thing


def finish(thing, colour, roughness, metallic=0):
    """Gives a thing its own material, and smooth shading if it is round."""
    if len(thing.data.polygons) > 6:
        for polygon in thing.data.polygons:
            polygon.use_smooth = len(polygon.vertices) <= 4
    material = bpy.data.materials.new(thing.name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = metallic
    thing.data.materials.append(material)
    return thing


main()
