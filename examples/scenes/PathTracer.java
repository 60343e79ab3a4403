import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * A small path tracer: three metal rings turn around a ball of glass in a photographer's studio.
 *
 * <pre>java PathTracer.java --frame 1 --out frame_0001.png</pre>
 *
 * <p><b>What is computed.</b> The light that a pixel sees is an integral over every path on which light can travel from a
 * lamp to the lens. {@link Tracer#radiance} estimates it by one random path at a time, walked backwards from the lens: at
 * each surface the path goes on in a direction drawn at random, and is weighted by (light the surface scatters that way)
 * x (cosine of the slant) / (density of the draw). The mean over many such paths is the pixel. With this weight the mean is
 * right whatever the draw; a draw that resembles the integrand only makes it less noisy. Hence
 *
 * <ul>
 *   <li>every surface also looks straight at every lamp (next-event estimation). A lamp can then be found in two ways, by
 *       aiming and by luck, and each find is weighted by how likely its way was against the other (multiple importance
 *       sampling, the power heuristic), so that both together count the lamp once;
 *   <li>a path that carries little light is ended by lot, and the survivors weigh more (Russian roulette);
 *   <li>the random numbers are a scrambled Sobol sequence, which fills the space of paths more evenly than dice.
 * </ul>
 *
 * <p><b>What is traded away.</b> Quiet frames are bought with a little honesty, three times: lamps shine straight through
 * glass, tinted but not focused; a surface seen after a rough one counts as rough too, and the light of one path is capped;
 * and {@link Film#develop} averages neighbours that show the same material and differ by no more than their noise.
 *
 * <p><b>What is promised.</b> The same arguments give the same pixels on every Java and with any number of threads: all
 * arithmetic is exact by the language or from StrictMath, all chance comes from (seed, frame, pixel, sample). Any frame can
 * be made alone; frames 1 to TOTAL are a loop. The picture appears under its name only when it is whole. Exit code 0; 1
 * when the picture cannot be written; 2 for a bad argument.
 */
public final class PathTracer {
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.HELP);
            return 0;
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (--help explains the arguments)");
            return 2;
        }
        try {
            Path folder = options.out.getParent();
            Files.createDirectories(folder);
            if (Files.isDirectory(options.out) || !Files.isWritable(folder)) {
                throw new IOException("it is a folder, or lies in one that is read-only");
            }
            save(Film.expose(Studio.at(options.phase()), options).develop(), options.out);
            return 0;
        } catch (IOException e) {
            System.err.println("--out " + options.out + " cannot be written: " + e);
            return 1;
        }
    }

    /** Written beside its place and moved there, so that nobody ever reads half a picture. */
    static void save(BufferedImage image, Path file) throws IOException {
        Path part = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try (OutputStream stream = Files.newOutputStream(part)) {
                ImageIO.write(image, "png", stream);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    record Options(int frame, int frames, Path out, int width, int height, int samples, int threads, long seed) {
        static final String HELP = """
                Renders one frame of a looping studio scene to a PNG.

                  java PathTracer.java --frame N --out FILE.png [more]

                  --frame N       which frame, from 1; beyond TOTAL the loop goes round again
                  --out FILE.png  the picture; missing folders are made, an old picture is replaced at the end
                  --frames TOTAL  frames in the loop, default 48
                  --width W       pixels, default 480
                  --height H      pixels, default 270
                  --samples S     light paths a pixel, default 16; four times as many halve the noise
                  --threads T     default 1; the pixels stay the same
                  --seed X        another pattern of noise, default 1

                For example a still for the wall:
                  java PathTracer.java --frame 7 --width 1920 --height 1080 --samples 512 --threads 8 --out still.png
                """;
        static final List<String> NAMES =
                List.of("--frame", "--frames", "--out", "--width", "--height", "--samples", "--threads", "--seed");

        static Options parse(String[] arguments) {
            Map<String, String> given = new LinkedHashMap<>();
            for (int i = 0; i < arguments.length; i += 2) {
                String name = arguments[i];
                if (!NAMES.contains(name)) {
                    throw new IllegalArgumentException("unknown argument " + name);
                }
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException(name + " needs a value after it");
                }
                if (given.put(name, arguments[i + 1]) != null) {
                    throw new IllegalArgumentException(name + " is given twice");
                }
            }
            return new Options(
                    (int) number(given, "--frame", null, -1_000_000, 1_000_000),
                    (int) number(given, "--frames", "48", 1, 1_000_000),
                    picture(given),
                    (int) number(given, "--width", "480", 1, 8192),
                    (int) number(given, "--height", "270", 1, 8192),
                    (int) number(given, "--samples", "16", 1, 65536),
                    (int) number(given, "--threads", "1", 1, 256),
                    number(given, "--seed", "1", Long.MIN_VALUE, Long.MAX_VALUE));
        }

        static String text(Map<String, String> given, String name, String preset) {
            String text = given.getOrDefault(name, preset);
            if (text == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return text;
        }

        static Path picture(Map<String, String> given) {
            String text = text(given, "--out", null);
            try {
                if (text.endsWith(".png")) {
                    return Path.of(text).toAbsolutePath();
                }
            } catch (InvalidPathException e) {
                // Told below.
            }
            throw new IllegalArgumentException("--out must be the path of a .png file, not '" + text + "'");
        }

        static long number(Map<String, String> given, String name, String preset, long least, long most) {
            String text = text(given, name, preset);
            try {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            throw new IllegalArgumentException(
                    name + " must be a whole number from " + least + " to " + most + ", not '" + text + "'");
        }

        /** The frame's place in the loop, counted from 0. */
        int loopFrame() {
            return Math.floorMod(frame - 1, frames);
        }

        double phase() {
            return (double) loopFrame() / frames;
        }
    }

    // ------------------------------------------------------------------------------------------------ the scene

    record Studio(Camera camera, List<Group> groups, List<Lamp> lamps) {
        static Studio at(double phase) {
            double turn = 2 * Math.PI * phase;
            Material gold = Material.metal(new Vec(1.00, 0.73, 0.31), 0.2);
            Material copper = Material.metal(new Vec(0.96, 0.56, 0.42), 0.22);
            Material steel = Material.metal(new Vec(0.82, 0.83, 0.86), 0.26);
            Material plaster = Material.matte(new Vec(0.80, 0.74, 0.66));
            Material coral = Material.matte(new Vec(0.78, 0.27, 0.17));
            Material teal = Material.glazed(new Vec(0.045, 0.175, 0.205), 0.5);
            Material ink = Material.glazed(new Vec(0.03, 0.09, 0.32), 0.12);
            Material honey = Material.glazed(new Vec(0.75, 0.5, 0.12), 0.2);

            // A gimbal: each ring turns on pins in the one around it; a moon runs along the innermost.
            Vec heart = new Vec(0, 1.62, 0);
            Pose outer = Pose.upright(heart).yaw(0.5);
            Pose middle = outer.yaw(turn + 0.55);
            Pose inner = middle.pitch(turn + 1.1);
            Vec pole = outer.y.times(0.865);
            Vec axle = middle.x.times(0.71);
            Vec moon = inner.outward(Vec.disc(1, 2 * phase)).times(0.505);
            Group gimbal = Group.of(
                    heart,
                    1.02,
                    Solid.band(outer, 0.95, 0.034, 0.095, 0).of(gold),
                    Solid.band(middle, 0.785, 0.03, 0.08, 0).of(steel),
                    Solid.band(inner, 0.635, 0.027, 0.07, 0).of(copper),
                    new Ball(heart.plus(pole), 0.055).of(gold),
                    new Ball(heart.minus(pole), 0.055).of(gold),
                    new Ball(heart.plus(axle), 0.05).of(steel),
                    new Ball(heart.minus(axle), 0.05).of(steel),
                    new Ball(heart, 0.4).of(Material.glass(new Vec(0.97, 0.99, 0.985))),
                    new Ball(heart.plus(moon), 0.07).of(coral));
            Group stand = Group.of(
                    new Vec(0, 0.35, 0),
                    1.2,
                    Solid.drum(Pose.upright(new Vec(0, 0.19, 0)), 1.12, 0.19).of(plaster),
                    Solid.drum(Pose.upright(new Vec(0, 0.44, 0)), 0.62, 0.07).of(coral),
                    Solid.drum(Pose.upright(new Vec(0, 0.58, 0)), 0.07, 0.12).of(gold));
            Group left = Group.of(
                    new Vec(-2.2, 1, -1.6),
                    2.1,
                    Solid.band(Pose.upright(new Vec(-2.2, 1.55, -1.6)).yaw(0.35), 0.72, 0.22, 0.3, 2)
                            .of(coral));
            Group right = Group.of(
                    new Vec(2.4, 0.6, -1.6),
                    1.9,
                    new Ball(new Vec(1.95, 0.55, -1), 0.55).of(ink),
                    Solid.block(Pose.upright(new Vec(2.55, 0.6, -2.3)).yaw(0.5), 0.6)
                            .of(plaster));
            Group front = Group.of(
                    new Vec(-0.4, 0.25, 0.7),
                    2,
                    new Ball(new Vec(-1.45, 0.26, 0.75), 0.26).of(gold),
                    new Ball(new Vec(-1.02, 0.15, 1.2), 0.15).of(Material.glass(new Vec(0.75, 0.93, 0.9))),
                    new Ball(new Vec(-2.1, 0.16, 0.35), 0.16).of(honey),
                    new Ball(new Vec(1.35, 0.22, 0.85), 0.22).of(plaster));
            Group room = Group.of(Vec.BLACK, 1e6, new Backdrop(-3.2, 2.2).of(teal));

            Lamp key = Lamp.facing(new Vec(-3.6, 4.6, 3.4), new Vec(0, 1, -0.3), 1.3, 1.3, new Vec(16, 13.3, 10.2));
            Lamp rim = Lamp.facing(new Vec(4.2, 3.4, 0.2), heart, 0.45, 1.4, new Vec(8.6, 10.3, 12));
            Lamp wall = Lamp.facing(new Vec(0.3, 4.6, -2), new Vec(0.3, 1.6, -5.4), 1.2, 0.4, new Vec(14, 15, 15));
            double sway = 0.06 + 0.2 * StrictMath.sin(turn);
            Vec eye = new Vec(6.6 * StrictMath.sin(sway), 2.1 + 0.2 * StrictMath.cos(turn), 6.6 * StrictMath.cos(sway));
            return new Studio(
                    Camera.facing(eye, new Vec(0, 1.28, 0), 0.27, 6.1, 0.06),
                    List.of(room, gimbal, stand, left, right, front),
                    List.of(key, rim, wall));
        }

        Vec sky(Vec way) {
            return new Vec(0.13, 0.15, 0.18).mix(new Vec(0.18, 0.25, 0.37), Math.max(0, way.y));
        }
    }

    /** A camera with a real lens: only what lies at the focus distance is sharp. */
    record Camera(Pose pose, double zoom, double focus, double aperture) {
        static Camera facing(Vec eye, Vec target, double zoom, double focus, double aperture) {
            Vec back = eye.minus(target).unit();
            Vec right = Vec.UP.cross(back).unit();
            return new Camera(new Pose(eye, right, back.cross(right), back), zoom, focus, aperture);
        }

        /** The ray from the lens point (u, v) to a place on the picture; up runs from -1 to 1. */
        Ray ray(double across, double up, double u, double v) {
            Vec sharp = pose.outward(new Vec(across * zoom, up * zoom, -1).times(focus));
            Vec shift = pose.outward(Vec.disc(u, v).times(aperture));
            return new Ray(pose.origin.plus(shift), sharp.minus(shift).unit());
        }
    }

    /** A rectangle that shines from its front; u and v lead from its centre to the middle of two sides. */
    record Lamp(Vec centre, Vec u, Vec v, Vec front, Vec light) {
        static Lamp facing(Vec centre, Vec target, double halfWidth, double halfHeight, Vec light) {
            Vec front = target.minus(centre).unit();
            Vec across = front.cross(Vec.UP).unit();
            return new Lamp(centre, across.times(halfWidth), across.cross(front).times(halfHeight), front, light);
        }

        double hit(Ray ray, double limit) {
            double slope = ray.way.dot(front);
            double t = centre.minus(ray.from).dot(front) / slope;
            if (slope >= 0 || t <= 0 || t >= limit) {
                return limit;
            }
            Vec p = ray.at(t).minus(centre);
            return Math.abs(p.dot(u)) <= u.dot(u) && Math.abs(p.dot(v)) <= v.dot(v) ? t : limit;
        }

        /** How densely, per solid angle, points drawn evenly on the lamp cover this way to it. */
        double density(Vec way, double distance) {
            double area = 4 * Math.sqrt(u.dot(u) * v.dot(v));
            return distance * distance / (-way.dot(front) * area);
        }
    }

    record Thing(Shape shape, Material material) {}

    /** Things inside one ball: a ray that misses the ball misses them all. */
    record Group(Vec centre, double radius, Thing[] things) {
        static Group of(Vec centre, double radius, Thing... things) {
            return new Group(centre, radius, things);
        }

        boolean missed(Ray ray, double limit) {
            Vec gap = centre.minus(ray.from);
            double along = gap.dot(ray.way);
            double outside = gap.dot(gap) - radius * radius;
            return outside > 0 && (along < 0 || along - radius > limit || outside > along * along);
        }
    }

    // ------------------------------------------------------------------------------------------------ light transport

    /** Walks the paths of one pixel and remembers, for the film, what they showed first behind any glass. */
    static final class Tracer {
        final Studio studio;
        final Sampler sampler;
        Vec colourSeen = Vec.BLACK;
        Vec normalSeen = Vec.BLACK;

        // The path being walked: where it goes, what it has found, and what a find would still weigh.
        Ray ray;
        double distance;
        int depth;
        Vec light;
        Vec weight;
        double density;
        double roughness;
        boolean scattered;
        boolean throughGlass;

        Tracer(Studio studio, Sampler sampler) {
            this.studio = studio;
            this.sampler = sampler;
        }

        Vec radiance(Ray first) {
            ray = first;
            light = Vec.BLACK;
            weight = Vec.WHITE;
            roughness = 0;
            scattered = false;
            boolean goesOn = true;
            for (depth = 0; goesOn && depth < 8; depth++) {
                Thing thing = arrive();
                goesOn = thing != null && (throughGlass ? refract(thing) : scatter(thing));
            }
            return light;
        }

        /** Follows the ray to a thing, or to its end at a lamp or in the sky. */
        Thing arrive() {
            Thing thing = nearest();
            for (Lamp lamp : studio.lamps) {
                double t = lamp.hit(ray, distance);
                if (t < distance) {
                    double share = !scattered ? 1 : throughGlass ? 0 : heuristic(density, lamp.density(ray.way, t));
                    gather(lamp.light.times(share));
                    return null;
                }
            }
            if (thing == null) {
                gather(studio.sky(ray.way));
                return null;
            }
            throughGlass = thing.material.glass;
            return thing;
        }

        /** Goes on into or out of glass, or is mirrored by it, by lot, as often as Fresnel's law says. */
        boolean refract(Thing thing) {
            Vec place = ray.at(distance);
            Vec normal = thing.shape.normal(place);
            double slope = -ray.way.dot(normal);
            double ratio = slope > 0 ? 1 / 1.5 : 1.5;
            Vec n = slope > 0 ? normal : normal.times(-1);
            double c = Math.abs(slope);
            double k = 1 - ratio * ratio * (1 - c * c);
            double d = Math.sqrt(Math.max(0, k));
            double mirrored =
                    (square((ratio * c - d) / (ratio * c + d)) + square((c - ratio * d) / (c + ratio * d))) / 2;
            sampler.draw();
            ray = k <= 0 || sampler.u < mirrored
                    ? new Ray(
                            place.plus(n.times(1e-4)),
                            ray.way.plus(n.times(2 * c)).unit())
                    : new Ray(
                            place.minus(n.times(1e-4)),
                            ray.way.times(ratio).plus(n.times(ratio * c - d)).unit());
            weight = weight.times(thing.material.diffuse);
            return true;
        }

        /** Looks at every lamp, and goes on in a direction drawn from the material's scattering law. */
        boolean scatter(Thing thing) {
            Vec place = ray.at(distance);
            Vec normal = thing.shape.normal(place);
            if (!scattered) {
                scattered = true;
                colourSeen = colourSeen.plus(thing.material.diffuse).plus(thing.material.mirror);
                normalSeen = normalSeen.plus(normal);
            }
            Material material = thing.material.atLeast(roughness);
            Pose surface = Pose.around(place.plus(normal.times(1e-3)), normal);
            Vec back = surface.inward(ray.way.times(-1));
            Vec out = new Vec(back.x, back.y, Math.max(back.z, 1e-3));
            for (Lamp lamp : studio.lamps) {
                gather(aimed(lamp, material, surface, out));
            }
            sampler.draw();
            double lot = sampler.u;
            double luck = sampler.v;
            sampler.draw();
            Vec in = material.draw(out, lot, sampler.u, sampler.v);
            density = material.density(out, in);
            if (in.z <= 0 || density <= 0) {
                return false;
            }
            weight = weight.times(material.scatter(out, in)).times(in.z / density);
            double survival = Math.min(0.95, weight.most());
            weight = weight.times(1 / survival);
            roughness = Math.max(roughness, 0.6 * material.roughness);
            ray = new Ray(surface.origin, surface.outward(in).unit());
            return luck < survival;
        }

        void gather(Vec found) {
            Vec add = weight.times(found);
            double cap = depth == 0 ? 30 : 3;
            light = light.plus(add.most() > cap ? add.times(cap / add.most()) : add);
        }

        /** One lamp's light that this surface scatters along the path, seen at one random point of the lamp. */
        Vec aimed(Lamp lamp, Material material, Pose surface, Vec out) {
            if (surface.origin.minus(lamp.centre).dot(lamp.front) <= 0) {
                return Vec.BLACK;
            }
            sampler.draw();
            Vec point = lamp.centre.plus(lamp.u.times(2 * sampler.u - 1)).plus(lamp.v.times(2 * sampler.v - 1));
            Vec gap = point.minus(surface.origin);
            double reach = Math.sqrt(gap.dot(gap));
            Ray shadow = new Ray(surface.origin, gap.times(1 / reach));
            Vec in = surface.inward(shadow.way);
            if (in.z <= 0) {
                return Vec.BLACK;
            }
            double aiming = lamp.density(shadow.way, reach);
            double share = heuristic(aiming, material.density(out, in));
            return lamp.light
                    .times(clearness(shadow, reach))
                    .times(material.scatter(out, in))
                    .times(in.z * share / aiming);
        }

        /** The first thing on the ray, or null, and its distance. */
        Thing nearest() {
            distance = 1e9;
            Thing nearest = null;
            for (Group group : studio.groups) {
                if (!group.missed(ray, distance)) {
                    for (Thing thing : group.things) {
                        double t = thing.shape.hit(ray, distance);
                        if (t < distance) {
                            distance = t;
                            nearest = thing;
                        }
                    }
                }
            }
            return nearest;
        }

        /** The part of a lamp's light that passes: none behind a body, tinted behind glass. */
        Vec clearness(Ray ray, double limit) {
            Vec clear = Vec.WHITE;
            for (Group group : studio.groups) {
                if (!group.missed(ray, limit)) {
                    for (Thing thing : group.things) {
                        if (thing.shape.hit(ray, limit) < limit) {
                            if (!thing.material.glass) {
                                return Vec.BLACK;
                            }
                            clear = clear.times(thing.material.diffuse).times(0.8);
                        }
                    }
                }
            }
            return clear;
        }

        static double heuristic(double mine, double other) {
            return square(mine) / (square(mine) + square(other));
        }
    }

    /**
     * How a surface scatters light: evenly (Lambert), under a coat of tiny mirrors whose slopes follow the GGX distribution.
     * The directions out (to the eye) and in (to the light) are in the surface's own frame, whose z is the normal.
     */
    record Material(Vec diffuse, Vec mirror, double roughness, boolean glass) {
        static Material matte(Vec colour) {
            return new Material(colour, Vec.BLACK, 1, false);
        }

        static Material glazed(Vec colour, double roughness) {
            return new Material(colour, new Vec(0.04, 0.04, 0.04), roughness, false);
        }

        static Material metal(Vec colour, double roughness) {
            return new Material(Vec.BLACK, colour, roughness, false);
        }

        static Material glass(Vec tint) {
            return new Material(tint, Vec.BLACK, 0, true);
        }

        Material atLeast(double least) {
            return glass || roughness >= least ? this : new Material(diffuse, mirror, least, false);
        }

        /** Schlick's approximation of Fresnel's law. */
        Vec mirrored(double cosine) {
            double edge = Math.min(1, 50 * mirror.most());
            double grazing = 1 - Math.min(1, cosine);
            return mirror.mix(new Vec(edge, edge, edge), square(square(grazing)) * grazing);
        }

        /** How often draw() asks the mirrors. */
        double mirrorShare(Vec out) {
            double most = mirrored(out.z).most();
            return most / (most + diffuse.most());
        }

        Vec draw(Vec out, double lot, double u, double v) {
            if (lot >= mirrorShare(out)) {
                return Vec.disc(u, v).plus(new Vec(0, 0, Math.sqrt(1 - u)));
            }
            double cosine2 = (1 - u) / (1 + (alpha2() - 1) * u);
            Vec half = Vec.disc(1 - cosine2, v).plus(new Vec(0, 0, Math.sqrt(cosine2)));
            return half.times(2 * half.dot(out)).minus(out);
        }

        /** How densely, per solid angle, draw() covers this way. */
        double density(Vec out, Vec in) {
            double share = mirrorShare(out);
            double even = (1 - share) * in.z / Math.PI;
            if (share == 0) {
                return even;
            }
            Vec half = out.plus(in).unit();
            return even + share * slopes(half.z) * half.z / (4 * half.dot(out));
        }

        /** The part of the light from in that goes out, per solid angle. */
        Vec scatter(Vec out, Vec in) {
            Vec half = out.plus(in).unit();
            Vec mirrored = mirrored(half.dot(in));
            Vec even = diffuse.times(Vec.WHITE.minus(mirrored)).times(1 / Math.PI);
            return even.plus(mirrored.times(slopes(half.z) / (shadowing(out.z) * shadowing(in.z))));
        }

        double slopes(double cosine) {
            return alpha2() / (Math.PI * square(cosine * cosine * (alpha2() - 1) + 1));
        }

        double shadowing(double cosine) {
            return cosine + Math.sqrt(alpha2() + (1 - alpha2()) * cosine * cosine);
        }

        double alpha2() {
            return square(square(roughness));
        }
    }

    /**
     * The chance of one pixel: each sample draws pairs (u, v), one for each decision along its path. Over the samples, the
     * pairs of one decision are a Sobol sequence, shuffled and scrambled anew for every decision so that they do not
     * conspire (B. Burley, Practical hash-based Owen scrambling).
     */
    static final class Sampler {
        final long seed;
        int sample;
        int decision;
        double u;
        double v;

        Sampler(long seed, int frame, int x, int y) {
            this.seed = mix(mix(mix(seed) + frame) + ((long) y << 32 | x));
        }

        void start(int sample) {
            this.sample = sample;
            decision = 0;
        }

        void draw() {
            long hash = mix(seed + ++decision);
            int first = Integer.reverse(scrambled(Integer.reverse(sample), (int) hash));
            int second = first ^ first >>> 16;
            second ^= (second & 0xFF00FF00) >>> 8;
            second ^= (second & 0xF0F0F0F0) >>> 4;
            second ^= (second & 0xCCCCCCCC) >>> 2;
            second ^= (second & 0xAAAAAAAA) >>> 1;
            u = fraction(Integer.reverse(first) ^ (int) (hash >>> 16));
            v = fraction(Integer.reverse(second) ^ (int) (hash >>> 32));
        }

        /** Flips each bit by a hash of the bits below it. */
        static int scrambled(int bits, int key) {
            int x = bits + key;
            x ^= x * 0x6c50b47c;
            x ^= x * 0xb82f1e52;
            x ^= x * 0xc7afe638;
            return x ^ x * 0x8d22f6e6;
        }

        static double fraction(int bits) {
            return (bits >>> 1) * 0x1p-31;
        }

        /** SplitMix64. */
        static long mix(long value) {
            long z = value * 0x9E3779B97F4A7C15L;
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            return z ^ z >>> 31;
        }
    }

    // ------------------------------------------------------------------------------------------------ the film

    /** What one pixel's paths found: mean light, the variance of that mean, and what was looked at. */
    record Pixel(Vec light, double noise, Vec colour, Vec normal) {}

    record Film(int width, int height, Pixel[] pixels) {
        static Film expose(Studio studio, Options options) {
            Film film = new Film(options.width, options.height, new Pixel[options.width * options.height]);
            AtomicInteger rowsDone = new AtomicInteger();
            // Rows far apart come first: thus Java's compiler sees every material before it settles on its code.
            int[] rows = IntStream.range(0, 16)
                    .flatMap(first -> IntStream.iterate(first, y -> y < film.height, y -> y + 16))
                    .toArray();
            Runnable exposure = () -> IntStream.of(rows).parallel().forEach(y -> {
                film.exposeRow(studio, options, y);
                int done = rowsDone.incrementAndGet();
                if (done * 10 / film.height > (done - 1) * 10 / film.height) {
                    System.out.println("progress " + done * 10 / film.height * 10 + "%");
                }
            });
            new ForkJoinPool(options.threads).submit(exposure).join();
            return film;
        }

        void exposeRow(Studio studio, Options options, int y) {
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = expose(studio, options, x, y);
            }
        }

        Pixel expose(Studio studio, Options options, int x, int y) {
            Sampler sampler = new Sampler(options.seed, options.loopFrame(), x, y);
            Tracer tracer = new Tracer(studio, sampler);
            Vec sum = Vec.BLACK;
            double squares = 0;
            for (int i = 0; i < options.samples; i++) {
                sampler.start(i);
                sampler.draw();
                double across = (2 * (x + 0.5 + tent(sampler.u)) - width) / height;
                double up = 1 - 2 * (y + 0.5 + tent(sampler.v)) / height;
                sampler.draw();
                Vec light = tracer.radiance(studio.camera.ray(across, up, sampler.u, sampler.v));
                sum = sum.plus(light);
                squares += light.dot(light);
            }
            double share = 1.0 / options.samples;
            Vec mean = sum.times(share);
            double noise = (squares * share - mean.dot(mean)) / Math.max(1, options.samples - 1);
            return new Pixel(mean, noise, tracer.colourSeen.times(share), tracer.normalSeen.times(share));
        }

        /** Lets a pixel see a little of its neighbours, less with the distance: soft edges without stairs. */
        static double tent(double u) {
            return u < 0.5 ? Math.sqrt(2 * u) - 1 : 1 - Math.sqrt(2 - 2 * u);
        }

        BufferedImage develop() {
            Film soft = new Film(width, height, new Pixel[pixels.length]);
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < pixels.length; i++) {
                soft.pixels[i] = softened(i % width, i / width);
            }
            for (int i = 0; i < pixels.length; i++) {
                Vec light = quiet(soft, i % width, i / width);
                image.setRGB(i % width, i / width, screen(light.x) << 16 | screen(light.y) << 8 | screen(light.z));
            }
            return image;
        }

        /** The mean of the pixels around that show the same thing; soft tells what is the same. */
        Vec quiet(Film soft, int x, int y) {
            Pixel here = soft.pixels[y * width + x];
            Vec sum = Vec.BLACK;
            double total = 0;
            for (int j = Math.max(0, y - 5); j <= Math.min(height - 1, y + 5); j++) {
                for (int i = Math.max(0, x - 5); i <= Math.min(width - 1, x + 5); i++) {
                    Pixel there = soft.pixels[j * width + i];
                    double unlike = 40 * here.colour.gap(there.colour)
                            + 4 * here.normal.gap(there.normal)
                            + here.light.gap(there.light) / (8 * (here.noise + there.noise) + 1e-6);
                    double weight = square(Math.max(1e-3, 1 - unlike));
                    sum = sum.plus(pixels[j * width + i].light.times(weight));
                    total += weight;
                }
            }
            return sum.times(1 / total);
        }

        /** A pixel whose light and noise are those of a patch: single pixels are too noisy to be compared. */
        Pixel softened(int x, int y) {
            Vec light = Vec.BLACK;
            double noise = 0;
            int count = 0;
            for (int j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
                for (int i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
                    light = light.plus(pixels[j * width + i].light);
                    noise += pixels[j * width + i].noise;
                    count++;
                }
            }
            Pixel here = pixels[y * width + x];
            return new Pixel(light.times(1.0 / count), noise / count / 3, here.colour, here.normal);
        }

        /** Light to a byte: Narkowicz's fit of the ACES film curve, which is kind to highlights, and sRGB's gamma. */
        static int screen(double light) {
            double film = Math.min(1, light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14));
            double code = film <= 0.0031308 ? 12.92 * film : 1.055 * StrictMath.pow(film, 1 / 2.4) - 0.055;
            return (int) (255 * code + 0.5);
        }
    }

    // ------------------------------------------------------------------------------------------------ shapes

    sealed interface Shape {
        /** The distance along the ray to this shape, or limit if it is not nearer. */
        double hit(Ray ray, double limit);

        Vec normal(Vec place);

        default Thing of(Material material) {
            return new Thing(this, material);
        }
    }

    record Ball(Vec centre, double radius) implements Shape {
        public double hit(Ray ray, double limit) {
            Vec gap = centre.minus(ray.from);
            double along = gap.dot(ray.way);
            double depth2 = radius * radius - gap.dot(gap) + along * along;
            if (depth2 <= 0) {
                return limit;
            }
            double depth = Math.sqrt(depth2);
            double t = along - depth > 1e-5 ? along - depth : along + depth;
            return t > 1e-5 && t < limit ? t : limit;
        }

        public Vec normal(Vec place) {
            return place.minus(centre).times(1 / radius);
        }
    }

    /** A studio's paper roll: a floor that bends up, behind z = bend, into a wall. */
    record Backdrop(double bend, double radius) implements Shape {
        public double hit(Ray ray, double limit) {
            double y = ray.from.y - radius;
            double z = ray.from.z - bend;
            double floor = -ray.from.y / ray.way.y;
            if (floor > 1e-5 && ray.way.y < 0 && z + floor * ray.way.z >= 0) {
                return Math.min(floor, limit);
            }
            double wall = -(radius + z) / ray.way.z;
            if (wall > 1e-5 && ray.way.z < 0 && y + wall * ray.way.y >= 0) {
                return Math.min(wall, limit);
            }
            double a = square(ray.way.y) + square(ray.way.z);
            double b = y * ray.way.y + z * ray.way.z;
            double k = b * b - a * (y * y + z * z - radius * radius);
            double t = (Math.sqrt(Math.max(0, k)) - b) / a;
            boolean bent = k > 0 && t > 1e-5 && y + t * ray.way.y < 0 && z + t * ray.way.z < 0;
            return bent ? Math.min(t, limit) : limit;
        }

        public Vec normal(Vec place) {
            return new Vec(0, Math.max(0, radius - place.y), Math.max(0, bend - place.z)).unit();
        }
    }

    interface Distance {
        double from(double x, double y, double z);
    }

    /** A body with rounded edges inside a box, known by the distance to it: a ray steps that far until it is there. */
    record Solid(Pose pose, Vec box, Distance distance) implements Shape {
        static final double ROUND = 0.02;

        static Solid drum(Pose pose, double radius, double half) {
            return new Solid(
                    pose,
                    new Vec(radius, half, radius),
                    (x, y, z) -> rounded(Math.sqrt(x * x + z * z) - radius, Math.abs(y) - half, -1));
        }

        static Solid block(Pose pose, double half) {
            return new Solid(
                    pose,
                    new Vec(half, half, half),
                    (x, y, z) -> rounded(Math.abs(x) - half, Math.abs(y) - half, Math.abs(z) - half));
        }

        /** A ring in the plane of x and y; with legs, an arch. */
        static Solid band(Pose pose, double radius, double thick, double wide, double legs) {
            double reach = radius + thick;
            return new Solid(pose, new Vec(reach, reach + legs, wide), (x, y, z) -> {
                double h = legs > 0 ? Math.max(0, y) : y;
                return rounded(Math.abs(Math.sqrt(x * x + h * h) - radius) - thick, Math.abs(z) - wide, -1);
            });
        }

        static double rounded(double x, double y, double z) {
            double a = Math.max(0, x + ROUND);
            double b = Math.max(0, y + ROUND);
            double c = Math.max(0, z + ROUND);
            return Math.sqrt(a * a + b * b + c * c) - ROUND;
        }

        public double hit(Ray ray, double limit) {
            Vec from = pose.inward(ray.from.minus(pose.origin));
            Vec way = pose.inward(ray.way);
            double x = -from.x / way.x;
            double y = -from.y / way.y;
            double z = -from.z / way.z;
            double dx = Math.abs(box.x / way.x);
            double dy = Math.abs(box.y / way.y);
            double dz = Math.abs(box.z / way.z);
            double end = Math.min(Math.min(x + dx, y + dy), Math.min(z + dz, limit));
            for (double t = Math.max(Math.max(x - dx, y - dy), Math.max(z - dz, 0)); t < end; ) {
                double step = distance.from(from.x + t * way.x, from.y + t * way.y, from.z + t * way.z);
                if (step < 2e-4) {
                    return t;
                }
                t += step;
            }
            return limit;
        }

        public Vec normal(Vec place) {
            Vec p = pose.inward(place.minus(pose.origin));
            double e = 1e-4;
            double x = distance.from(p.x + e, p.y, p.z) - distance.from(p.x - e, p.y, p.z);
            double y = distance.from(p.x, p.y + e, p.z) - distance.from(p.x, p.y - e, p.z);
            double z = distance.from(p.x, p.y, p.z + e) - distance.from(p.x, p.y, p.z - e);
            return pose.outward(new Vec(x, y, z)).unit();
        }
    }

    // ------------------------------------------------------------------------------------------------ geometry

    static double square(double a) {
        return a * a;
    }

    record Ray(Vec from, Vec way) {
        Vec at(double distance) {
            return from.plus(way.times(distance));
        }
    }

    /** A place and three axes: the frame of a body, of the camera, or of a point on a surface. */
    record Pose(Vec origin, Vec x, Vec y, Vec z) {
        static Pose upright(Vec origin) {
            return new Pose(origin, new Vec(1, 0, 0), Vec.UP, new Vec(0, 0, 1));
        }

        /** Some frame whose z is n (T. Duff and others, Building an orthonormal basis, revisited). */
        static Pose around(Vec origin, Vec n) {
            double sign = n.z >= 0 ? 1 : -1;
            double a = -1 / (sign + n.z);
            double b = n.x * n.y * a;
            Vec x = new Vec(1 + sign * n.x * n.x * a, sign * b, -sign * n.x);
            return new Pose(origin, x, new Vec(b, sign + n.y * n.y * a, -n.y), n);
        }

        Pose yaw(double angle) {
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            return new Pose(
                    origin, x.times(cos).minus(z.times(sin)), y, z.times(cos).plus(x.times(sin)));
        }

        Pose pitch(double angle) {
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            return new Pose(
                    origin, x, y.times(cos).plus(z.times(sin)), z.times(cos).minus(y.times(sin)));
        }

        Vec inward(Vec v) {
            return new Vec(v.dot(x), v.dot(y), v.dot(z));
        }

        Vec outward(Vec v) {
            return x.times(v.x).plus(y.times(v.y)).plus(z.times(v.z));
        }
    }

    /** A place, a direction, or an amount of red, green and blue. */
    record Vec(double x, double y, double z) {
        static final Vec BLACK = new Vec(0, 0, 0);
        static final Vec WHITE = new Vec(1, 1, 1);
        static final Vec UP = new Vec(0, 1, 0);

        /** Even on the unit disc for even u and v in 0..1. */
        static Vec disc(double u, double v) {
            double angle = 2 * Math.PI * v;
            return new Vec(Math.sqrt(u) * StrictMath.cos(angle), Math.sqrt(u) * StrictMath.sin(angle), 0);
        }

        Vec plus(Vec o) {
            return new Vec(x + o.x, y + o.y, z + o.z);
        }

        Vec minus(Vec o) {
            return new Vec(x - o.x, y - o.y, z - o.z);
        }

        Vec times(double k) {
            return new Vec(x * k, y * k, z * k);
        }

        Vec times(Vec o) {
            return new Vec(x * o.x, y * o.y, z * o.z);
        }

        Vec mix(Vec o, double share) {
            return times(1 - share).plus(o.times(share));
        }

        Vec cross(Vec o) {
            return new Vec(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x);
        }

        Vec unit() {
            return times(1 / Math.sqrt(dot(this)));
        }

        double dot(Vec o) {
            return x * o.x + y * o.y + z * o.z;
        }

        /** The distance to another, squared. */
        double gap(Vec o) {
            return square(x - o.x) + square(y - o.y) + square(z - o.z);
        }

        double most() {
            return Math.max(x, Math.max(y, z));
        }
    }
}
