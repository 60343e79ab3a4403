import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/**
 * A small path tracer: three metal rings turn around a ball of glass in a photographer's studio.
 *
 * <pre>java PathTracer.java --frame 1 --out frame_0001.png</pre>
 *
 * <p><b>What is computed.</b> The light that reaches a point of the lens through a pixel is an integral over every path
 * light can take from a lamp to that point. {@link Tracer#radiance} estimates it from one random path at a time, walked
 * backwards from the lens: at each surface the path goes on in a direction drawn from the surface's own scattering law,
 * and is weighted by (light scattered that way) x cosine / (density of the draw). The mean of many such paths is the
 * pixel. With an exact weight the mean is right whatever the draw; a draw that resembles the integrand only makes it
 * less noisy. That is why
 *
 * <ul>
 *   <li>every surface also looks straight at every lamp (<i>next-event estimation</i>). A lamp can then be found in two
 *       ways, by aiming and by luck, and each find is weighted by how likely its way was against the other (<i>multiple
 *       importance sampling</i>, the power heuristic), so that together they count each lamp once;
 *   <li>a path that carries little light is ended at random and the survivors weigh more (<i>Russian roulette</i>);
 *   <li>"random" numbers are a Sobol sequence, scrambled differently for each pixel and decision, which fills the space
 *       of paths more evenly than dice would.
 * </ul>
 *
 * <p><b>What is traded away.</b> Three choices buy quiet frames with a little honesty: lamps shine straight through glass,
 * tinted but not focused (no caustics); surfaces seen after a diffuse bounce are at least as rough as that path has become,
 * and single bright paths are capped; and {@link Film#quiet} averages neighbouring pixels which show the same material
 * and differ by no more than their measured noise.
 *
 * <p><b>What is promised.</b> The same arguments give the same pixels on every Java version and with any number of threads:
 * arithmetic is plain or from StrictMath, and all chance comes from (seed, frame, pixel, sample). Every frame stands
 * alone. The frames 1 to --frames are a loop: the frame after the last one is the first. The picture appears under its
 * name only when it is whole. Leaves with 0, or 1 when the picture cannot be written, or 2 for a bad argument.
 */
public final class PathTracer {
    static final int DONE = 0;
    static final int CANNOT_WRITE = 1;
    static final int BAD_ARGUMENT = 2;

    private PathTracer() {}

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.HELP);
            return DONE;
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (--help explains the arguments)");
            return BAD_ARGUMENT;
        }
        try {
            Output output = Output.prepare(options.out());
            output.write(Film.expose(Studio.at(options.phase()), options).quiet());
            System.out.println("wrote " + options.out());
            return DONE;
        } catch (IOException e) {
            System.err.println("cannot write --out " + options.out() + ": " + e);
            return CANNOT_WRITE;
        }
    }

    // ---------------------------------------------------------------- arguments and files

    record Options(int frame, int frames, Path out, int width, int height, int samples, int threads, long seed) {
        static final String HELP =
                """
                Renders one frame of a looping studio scene to a PNG.

                  java PathTracer.java --frame N --out FILE [options]

                  --frame N      which frame; 1 is the first, numbers outside 1..TOTAL go on around the loop
                  --out FILE     the picture, *.png; missing folders are made, an old file is replaced at the end
                  --frames TOTAL frames in the loop                        1 to 1000000, default 48
                  --width W      pixels                                    1 to 8192, default 480
                  --height H     pixels                                    1 to 8192, default 270
                  --samples S    light paths per pixel; noise falls with   1 to 65536, default 16
                                 the root of it; powers of two are best
                  --threads T    threads; the pixels stay the same         1 to 256, default 1
                  --seed X       another pattern of noise                  any whole number, default 1

                Examples:
                  java PathTracer.java --frame 1 --out /tmp/frame_0001.png
                  java PathTracer.java --frame 7 --frames 24 --samples 256 --width 1280 --height 720 --out f7.png
                """;

        static Options parse(String[] arguments) {
            Map<String, String> given = new LinkedHashMap<>();
            for (int i = 0; i < arguments.length; i += 2) {
                String name = arguments[i];
                if (!List.of("--frame", "--frames", "--out", "--width", "--height", "--samples", "--threads", "--seed")
                        .contains(name)) {
                    throw new IllegalArgumentException("unknown argument '" + name + "'");
                }
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException(name + " needs a value");
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

        private static Path picture(Map<String, String> given) {
            String text = required(given, "--out", null);
            if (!text.endsWith(".png")) {
                throw new IllegalArgumentException("--out must name a .png file, not '" + text + "'");
            }
            return Path.of(text);
        }

        private static long number(Map<String, String> given, String name, String preset, long least, long most) {
            String text = required(given, name, preset);
            try {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Told below, together with numbers out of range.
            }
            throw new IllegalArgumentException(
                    name + " must be a whole number from " + least + " to " + most + ", not '" + text + "'");
        }

        private static String required(Map<String, String> given, String name, String preset) {
            String text = given.getOrDefault(name, preset);
            if (text == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return text;
        }

        /** The frame's place in the loop, counted from 0. */
        int turn() {
            return Math.floorMod(frame - 1, frames);
        }

        double phase() {
            return (double) turn() / frames;
        }
    }

    /** A file that shows up whole or not at all: it is written beside its place and moved there. */
    record Output(Path file) {
        static Output prepare(Path file) throws IOException {
            Path whole = file.toAbsolutePath();
            Files.createDirectories(whole.getParent());
            if (Files.isDirectory(whole) || !Files.isWritable(whole.getParent())) {
                throw new IOException("a folder of this name exists, or its folder is read-only");
            }
            return new Output(whole);
        }

        void write(BufferedImage image) throws IOException {
            Path part = file.resolveSibling(
                    "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
            try {
                try (OutputStream stream = Files.newOutputStream(
                        part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                    ImageIO.write(image, "png", stream);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }

    // ---------------------------------------------------------------- the picture

    /** What the paths of one pixel found: mean light, the noise of that mean (a variance), and what was looked at. */
    record Pixel(Vec light, double noise, Vec colour, Vec normal) {}

    record Film(int width, int height, Pixel[] pixels) {
        static final int REACH = 5;

        static Film expose(Studio studio, Options options) {
            Film film = new Film(options.width, options.height, new Pixel[options.width * options.height]);
            AtomicInteger nextRow = new AtomicInteger();
            AtomicInteger rowsDone = new AtomicInteger();
            Runnable rows = () -> {
                for (int y = nextRow.getAndIncrement(); y < film.height; y = nextRow.getAndIncrement()) {
                    for (int x = 0; x < film.width; x++) {
                        film.pixels[y * film.width + x] = film.expose(studio, options, x, y);
                    }
                    int done = rowsDone.incrementAndGet();
                    if (done * 10 / film.height > (done - 1) * 10 / film.height) {
                        System.out.println("progress " + done * 10 / film.height * 10 + "%");
                    }
                }
            };
            ExecutorService workers = Executors.newFixedThreadPool(options.threads);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < options.threads; i++) {
                    running.add(workers.submit(rows));
                }
                for (Future<?> worker : running) {
                    worker.get();
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            } finally {
                workers.shutdownNow();
            }
            return film;
        }

        private Pixel expose(Studio studio, Options options, int x, int y) {
            Sampler sampler = new Sampler(options.seed, options.turn(), x, y);
            Tracer tracer = new Tracer(studio, sampler);
            Vec light = Vec.BLACK;
            double squares = 0;
            for (int i = 0; i < options.samples; i++) {
                sampler.start(i);
                sampler.draw();
                double sx = x + 0.5 + tent(sampler.u);
                double sy = y + 0.5 + tent(sampler.v);
                sampler.draw();
                Vec found = tracer.radiance(studio.camera.ray(
                        (2 * sx - width) / height, 1 - 2 * sy / height, sampler.u, sampler.v));
                light = light.plus(found);
                squares += found.dot(found);
            }
            double share = 1.0 / options.samples;
            Vec mean = light.times(share);
            double noise = (squares * share - mean.dot(mean)) / Math.max(1, options.samples - 1);
            return new Pixel(mean, noise, tracer.colourSeen.times(share), tracer.normalSeen.times(share));
        }

        /** Spreads samples over neighbouring pixels with a falling weight, which softens edges as a lens would. */
        private static double tent(double u) {
            return u < 0.5 ? Math.sqrt(2 * u) - 1 : 1 - Math.sqrt(2 - 2 * u);
        }

        /** Averages each pixel with those around it that show the same thing, within the noise, and develops the film. */
        BufferedImage quiet() {
            Pixel[] smooth = new Pixel[pixels.length];
            for (int i = 0; i < pixels.length; i++) {
                smooth[i] = blur(i % width, i / width);
            }
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    Pixel here = smooth[y * width + x];
                    Vec sum = Vec.BLACK;
                    double total = 0;
                    for (int j = Math.max(0, y - REACH); j <= Math.min(height - 1, y + REACH); j++) {
                        for (int i = Math.max(0, x - REACH); i <= Math.min(width - 1, x + REACH); i++) {
                            Pixel there = smooth[j * width + i];
                            double unlike = 40 * here.colour.gap(there.colour)
                                    + 4 * here.normal.gap(there.normal)
                                    + here.light.gap(there.light) / (8 * (here.noise + there.noise) + 1e-6);
                            double weight = i == x && j == y ? 1 : square(Math.max(0, 1 - unlike));
                            sum = sum.plus(pixels[j * width + i].light.times(weight));
                            total += weight;
                        }
                    }
                    image.setRGB(x, y, develop(sum.times(1 / total)));
                }
            }
            return image;
        }

        private Pixel blur(int x, int y) {
            Vec light = Vec.BLACK;
            double noise = 0;
            double count = 0;
            for (int j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
                for (int i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
                    light = light.plus(pixels[j * width + i].light);
                    noise += pixels[j * width + i].noise;
                    count++;
                }
            }
            Pixel here = pixels[y * width + x];
            return new Pixel(light.times(1 / count), noise / count / 3, here.colour, here.normal);
        }

        /** Light to screen: a filmic curve that rolls off highlights (Narkowicz's fit of ACES), then sRGB's gamma. */
        private static int develop(Vec light) {
            return channel(light.x) << 16 | channel(light.y) << 8 | channel(light.z);
        }

        private static int channel(double light) {
            double curve = light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14);
            double level = Math.min(1, curve);
            double code = level <= 0.0031308 ? 12.92 * level : 1.055 * StrictMath.pow(level, 1 / 2.4) - 0.055;
            return (int) (255 * code + 0.5);
        }
    }

    // ---------------------------------------------------------------- the scene

    record Studio(Camera camera, List<Group> groups, List<Lamp> lamps) {
        static Studio at(double phase) {
            double turn = 2 * Math.PI * phase;
            Material gold = Material.metal(new Vec(1.00, 0.73, 0.31), 0.2);
            Material copper = Material.metal(new Vec(0.96, 0.56, 0.42), 0.22);
            Material steel = Material.metal(new Vec(0.82, 0.83, 0.86), 0.26);
            Material plaster = Material.matte(new Vec(0.80, 0.74, 0.66));
            Material coral = Material.matte(new Vec(0.78, 0.27, 0.17));
            Material teal = Material.glazed(new Vec(0.045, 0.175, 0.205), 0.5);

            Vec heart = new Vec(0, 1.62, 0);
            Pose outer = Pose.at(heart).yaw(0.5);
            Pose middle = outer.yaw(turn + 0.55);
            Pose inner = middle.pitch(turn + 1.1);
            Vec moon = inner.x.times(StrictMath.cos(2 * turn)).plus(inner.y.times(StrictMath.sin(2 * turn)));

            List<Group> groups = List.of(
                    Group.endless(new Backdrop(-3.2, 2.2), teal),
                    Group.of(
                            heart,
                            1.02,
                            new Thing(Solid.band(outer, 0.95, 0.034, 0.095, 0), gold),
                            new Thing(Solid.band(middle, 0.785, 0.030, 0.08, 0), steel),
                            new Thing(Solid.band(inner, 0.635, 0.027, 0.07, 0), copper),
                            new Thing(new Ball(heart.plus(outer.y.times(0.865)), 0.055), gold),
                            new Thing(new Ball(heart.plus(outer.y.times(-0.865)), 0.055), gold),
                            new Thing(new Ball(heart.plus(middle.x.times(0.71)), 0.05), steel),
                            new Thing(new Ball(heart.plus(middle.x.times(-0.71)), 0.05), steel),
                            new Thing(new Ball(heart, 0.40), Material.glass(new Vec(0.97, 0.99, 0.985))),
                            new Thing(new Ball(heart.plus(moon.times(0.505)), 0.07), Material.glazed(new Vec(0.85, 0.2, 0.1), 0.15))),
                    Group.of(
                            new Vec(0, 0.35, 0),
                            1.2,
                            new Thing(Solid.drum(Pose.at(new Vec(0, 0.19, 0)), 1.12, 0.19), plaster),
                            new Thing(Solid.drum(Pose.at(new Vec(0, 0.44, 0)), 0.62, 0.07), coral),
                            new Thing(Solid.drum(Pose.at(new Vec(0, 0.58, 0)), 0.07, 0.12), gold)),
                    Group.of(
                            new Vec(-2.2, 1.0, -1.6),
                            2.1,
                            new Thing(Solid.band(Pose.at(new Vec(-2.2, 1.55, -1.6)).yaw(0.35), 0.72, 0.22, 0.3, 2), coral)),
                    Group.of(
                            new Vec(2.4, 0.6, -1.6),
                            1.9,
                            new Thing(new Ball(new Vec(2.05, 0.55, -1.0), 0.55), Material.glazed(new Vec(0.03, 0.09, 0.32), 0.12)),
                            new Thing(Solid.block(Pose.at(new Vec(2.75, 0.6, -2.2)).yaw(0.5), new Vec(0.6, 0.6, 0.6)), plaster)),
                    Group.of(
                            new Vec(-1.6, 0.2, 0.8),
                            0.95,
                            new Thing(new Ball(new Vec(-1.45, 0.26, 0.75), 0.26), gold),
                            new Thing(new Ball(new Vec(-1.02, 0.15, 1.2), 0.15), Material.glass(new Vec(0.75, 0.93, 0.9))),
                            new Thing(new Ball(new Vec(-2.1, 0.16, 0.35), 0.16), Material.glazed(new Vec(0.75, 0.5, 0.12), 0.2))),
                    Group.of(new Vec(1.35, 0.22, 0.85), 0.23, new Thing(new Ball(new Vec(1.35, 0.22, 0.85), 0.22), plaster)));

            List<Lamp> lamps = List.of(
                    Lamp.facing(new Vec(-3.6, 4.6, 3.4), new Vec(0, 1, -0.3), 1.3, 1.3, new Vec(16, 13.3, 10.2)),
                    Lamp.facing(new Vec(4.2, 3.4, 0.2), heart, 0.45, 1.4, new Vec(8.6, 10.3, 12)),
                    Lamp.facing(new Vec(0.3, 4.6, -2.0), new Vec(0.3, 1.6, -5.4), 1.2, 0.4, new Vec(14, 15, 15)));
            double sway = 0.06 + 0.24 * StrictMath.sin(turn);
            Vec eye = new Vec(6.6 * StrictMath.sin(sway), 2.1 + 0.2 * StrictMath.cos(turn), 6.6 * StrictMath.cos(sway));
            return new Studio(Camera.facing(eye, new Vec(0, 1.28, 0), 0.27, 6.1, 0.06), groups, lamps);
        }

        Vec sky(Vec way) {
            double height = Math.max(0, way.y);
            return new Vec(0.13, 0.15, 0.18).mix(new Vec(0.18, 0.25, 0.37), height);
        }
    }

    /** A lens camera: what lies at the focus distance is sharp. Zoom is half the picture's height at distance 1. */
    record Camera(Vec eye, Pose pose, double zoom, double focus, double aperture) {
        static Camera facing(Vec eye, Vec target, double zoom, double focus, double aperture) {
            Vec back = eye.minus(target).unit();
            Vec right = Vec.UP.cross(back).unit();
            return new Camera(eye, new Pose(eye, right, back.cross(right), back), zoom, focus, aperture);
        }

        Ray ray(double across, double up, double u, double v) {
            Vec sharp = pose.outward(new Vec(across * zoom * focus, up * zoom * focus, -focus));
            Vec shift = pose.outward(Vec.disc(u, v).times(aperture));
            return new Ray(eye.plus(shift), sharp.minus(shift).unit());
        }
    }

    /** A rectangle that shines evenly from its front; u and v lead from the centre to the middle of its sides. */
    record Lamp(Vec centre, Vec u, Vec v, Vec front, double area, Vec light) {
        static Lamp facing(Vec centre, Vec target, double halfWidth, double halfHeight, Vec light) {
            Vec front = target.minus(centre).unit();
            Vec u = front.cross(Vec.UP).unit();
            return new Lamp(
                    centre, u.times(halfWidth), u.cross(front).times(halfHeight), front, 4 * halfWidth * halfHeight, light);
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

        /** The density, per solid angle, of aiming at this lamp's evenly drawn point at this distance. */
        double density(Vec way, double distance) {
            return distance * distance / (-way.dot(front) * area);
        }
    }

    record Thing(Shape shape, Material material) {}

    /** Things inside one ball: a ray that misses the ball misses them all. */
    record Group(Vec centre, double radius, Thing[] things) {
        static Group of(Vec centre, double radius, Thing... things) {
            return new Group(centre, radius, things);
        }

        static Group endless(Shape shape, Material material) {
            return of(Vec.BLACK, 1e9, new Thing(shape, material));
        }

        boolean missed(Ray ray, double limit) {
            double x = centre.x - ray.from.x;
            double y = centre.y - ray.from.y;
            double z = centre.z - ray.from.z;
            double beyond = x * x + y * y + z * z - radius * radius;
            double along = x * ray.way.x + y * ray.way.y + z * ray.way.z;
            return beyond > 0 && (along < 0 || along - radius > limit || beyond > along * along);
        }
    }

    // ---------------------------------------------------------------- light transport

    /** Walks paths for one pixel; not for several threads. */
    static final class Tracer {
        private final Studio studio;
        private final Sampler sampler;
        Vec colourSeen = Vec.BLACK;
        Vec normalSeen = Vec.BLACK;

        Tracer(Studio studio, Sampler sampler) {
            this.studio = studio;
            this.sampler = sampler;
        }

        Vec radiance(Ray ray) {
            Vec light = Vec.BLACK;
            Vec weight = Vec.WHITE;
            double density = 0;
            double roughness = 0;
            boolean throughGlass = false;
            boolean seen = false;
            for (int depth = 0; depth < 10; depth++) {
                double distance = 1e30;
                Thing thing = null;
                for (Group group : studio.groups) {
                    if (!group.missed(ray, distance)) {
                        for (Thing other : group.things) {
                            double t = other.shape.hit(ray, distance);
                            if (t < distance) {
                                distance = t;
                                thing = other;
                            }
                        }
                    }
                }
                for (Lamp lamp : studio.lamps) {
                    double t = lamp.hit(ray, distance);
                    if (t < distance) {
                        // By luck. Aiming would have found it too, unless no surface has scattered this path so far.
                        double share = !seen ? 1 : throughGlass ? 0 : heuristic(density, lamp.density(ray.way, t));
                        return light.plus(capped(weight.times(lamp.light).times(share), depth));
                    }
                }
                if (thing == null) {
                    return light.plus(capped(weight.times(studio.sky(ray.way)), depth));
                }
                Vec place = ray.at(distance);
                Vec normal = thing.shape.normal(place);
                Material material = thing.material.atLeast(roughness);
                sampler.draw();
                double choice = sampler.u;
                double luck = sampler.v;
                throughGlass = material.kind == Kind.GLASS;
                if (throughGlass) {
                    weight = weight.times(material.colour);
                    ray = refract(ray, place, normal, choice);
                    continue;
                }
                if (!seen) {
                    seen = true;
                    colourSeen = colourSeen.plus(material.colour);
                    normalSeen = normalSeen.plus(normal);
                }
                Pose surface = Pose.around(place.plus(normal.times(1e-3)), normal);
                Vec out = surface.inward(ray.way.times(-1));
                if (out.z < 1e-4) {
                    out = new Vec(out.x, out.y, 1e-4).unit();
                }
                for (Lamp lamp : studio.lamps) {
                    light = light.plus(capped(weight.times(aimed(lamp, material, surface, out)), depth));
                }
                sampler.draw();
                Vec in = material.draw(out, choice, sampler.u, sampler.v);
                if (in.z <= 1e-6) {
                    return light;
                }
                density = material.density(out, in);
                weight = weight.times(material.scatter(out, in)).times(in.z / density);
                roughness = Math.max(roughness, 0.6 * material.roughness);
                if (depth > 0) {
                    double survival = Math.min(0.95, weight.most());
                    if (luck >= survival) {
                        return light;
                    }
                    weight = weight.times(1 / survival);
                }
                ray = new Ray(surface.origin, surface.outward(in).unit());
            }
            return light;
        }

        /** Light that one lamp sends by this surface along the path, from one point drawn on the lamp. */
        private Vec aimed(Lamp lamp, Material material, Pose surface, Vec out) {
            sampler.draw();
            Vec point = lamp.centre
                    .plus(lamp.u.times(2 * sampler.u - 1))
                    .plus(lamp.v.times(2 * sampler.v - 1));
            Vec gap = point.minus(surface.origin);
            double distance = Math.sqrt(gap.dot(gap));
            Vec way = gap.times(1 / distance);
            Vec in = surface.inward(way);
            if (in.z <= 0 || way.dot(lamp.front) >= 0) {
                return Vec.BLACK;
            }
            Vec arriving = lamp.light;
            Ray ray = new Ray(surface.origin, way);
            for (Group group : studio.groups) {
                if (!group.missed(ray, distance)) {
                    for (Thing thing : group.things) {
                        if (thing.shape.hit(ray, distance) < distance) {
                            if (thing.material.kind != Kind.GLASS) {
                                return Vec.BLACK;
                            }
                            arriving = arriving.times(thing.material.colour).times(0.8);
                        }
                    }
                }
            }
            double density = lamp.density(way, distance);
            double share = heuristic(density, material.density(out, in));
            return arriving.times(material.scatter(out, in)).times(in.z * share / density);
        }

        private static double heuristic(double mine, double other) {
            return square(mine) / (square(mine) + square(other));
        }

        private static Vec capped(Vec light, int depth) {
            double cap = depth == 0 ? 30 : 3;
            return light.most() > cap ? light.times(cap / light.most()) : light;
        }

        private static Ray refract(Ray ray, Vec place, Vec normal, double choice) {
            double slope = -ray.way.dot(normal);
            double ratio = slope > 0 ? 1 / 1.5 : 1.5;
            Vec n = slope > 0 ? normal : normal.times(-1);
            double c = Math.abs(slope);
            double k = 1 - ratio * ratio * (1 - c * c);
            double inner = Math.sqrt(Math.max(0, k));
            double across = square((ratio * c - inner) / (ratio * c + inner));
            double along = square((c - ratio * inner) / (c + ratio * inner));
            if (k <= 0 || choice < (across + along) / 2) {
                return new Ray(place.plus(n.times(1e-4)), ray.way.plus(n.times(2 * c)).unit());
            }
            Vec way = ray.way.times(ratio).plus(n.times(ratio * c - inner));
            return new Ray(place.minus(n.times(1e-4)), way.unit());
        }
    }

    enum Kind {
        MATTE,
        GLAZED,
        METAL,
        GLASS
    }

    /**
     * How a surface scatters: evenly (Lambert), by tiny mirrors whose slopes follow the GGX distribution, or both. The
     * vectors out (towards the eye) and in (towards the light) are in the surface's own frame, z up.
     */
    record Material(Kind kind, Vec colour, double roughness) {
        static Material matte(Vec colour) {
            return new Material(Kind.MATTE, colour, 1);
        }

        static Material glazed(Vec colour, double roughness) {
            return new Material(Kind.GLAZED, colour, roughness);
        }

        static Material metal(Vec colour, double roughness) {
            return new Material(Kind.METAL, colour, roughness);
        }

        static Material glass(Vec colour) {
            return new Material(Kind.GLASS, colour, 0);
        }

        Material atLeast(double least) {
            return roughness >= least || kind == Kind.GLASS ? this : new Material(kind, colour, least);
        }

        /** The part of the light that the tiny mirrors reflect (Schlick's approximation of Fresnel's law). */
        private Vec mirrored(double cosine) {
            double grazing = square(square(1 - cosine)) * (1 - cosine);
            return switch (kind) {
                case MATTE, GLASS -> Vec.BLACK;
                case GLAZED -> Vec.WHITE.times(0.04 + 0.96 * grazing);
                case METAL -> colour.mix(Vec.WHITE, grazing);
            };
        }

        /** How often {@link #draw} asks the mirrors. */
        private double mirrorShare(double cosine) {
            return switch (kind) {
                case MATTE, GLASS -> 0;
                case GLAZED -> 0.2 + 0.6 * mirrored(cosine).x;
                case METAL -> 1;
            };
        }

        Vec scatter(Vec out, Vec in) {
            if (kind == Kind.MATTE) {
                return colour.times(1 / Math.PI);
            }
            Vec half = out.plus(in).unit();
            Vec mirrored = mirrored(half.dot(in));
            Vec glossy = mirrored.times(slopes(half.z) / (shadowing(out.z) * shadowing(in.z)));
            return kind == Kind.METAL
                    ? glossy
                    : glossy.plus(colour.times(Vec.WHITE.minus(mirrored)).times(1 / Math.PI));
        }

        double density(Vec out, Vec in) {
            double share = mirrorShare(out.z);
            double even = (1 - share) * in.z / Math.PI;
            return share == 0 ? even : even + share * slopes(out.plus(in).unit().z) / (2 * shadowing(out.z));
        }

        Vec draw(Vec out, double choice, double u, double v) {
            if (choice >= mirrorShare(out.z)) {
                Vec disc = Vec.disc(u, v);
                return new Vec(disc.x, disc.y, Math.sqrt(Math.max(0, 1 - u)));
            }
            // A mirror among those that can be seen from out: E. Heitz, Sampling the GGX distribution of visible normals.
            double alpha = square(roughness);
            Vec stretched = new Vec(out.x * alpha, out.y * alpha, out.z).unit();
            Pose seen = Pose.around(Vec.BLACK, stretched);
            Vec flat = new Vec(-stretched.y, stretched.x, 0);
            Vec first = flat.dot(flat) > 1e-12 ? flat.unit() : new Vec(1, 0, 0);
            Vec second = stretched.cross(first);
            Vec disc = Vec.disc(u, v);
            double lean = (1 + stretched.z) / 2;
            double y = (1 - lean) * Math.sqrt(Math.max(0, 1 - square(disc.x))) + lean * disc.y;
            double z = Math.sqrt(Math.max(0, 1 - square(disc.x) - square(y)));
            Vec bulge = first.times(disc.x).plus(second.times(y)).plus(stretched.times(z));
            Vec half = new Vec(alpha * bulge.x, alpha * bulge.y, Math.max(1e-6, bulge.z)).unit();
            return half.times(2 * half.dot(out)).minus(out);
        }

        private double slopes(double cosine) {
            double alpha2 = square(square(roughness));
            return alpha2 / (Math.PI * square(cosine * cosine * (alpha2 - 1) + 1));
        }

        private double shadowing(double cosine) {
            double alpha2 = square(square(roughness));
            return cosine + Math.sqrt(alpha2 + (1 - alpha2) * cosine * cosine);
        }
    }

    /**
     * The chance of one pixel: for each sample a run of pairs (u, v), one per decision. Over the samples the pairs of one
     * decision are an Owen-scrambled Sobol sequence, shuffled anew per decision (B. Burley, Practical hash-based Owen
     * scrambling).
     */
    static final class Sampler {
        private final long seed;
        private int sample;
        private int decision;
        double u;
        double v;

        Sampler(long seed, int frame, int x, int y) {
            this.seed = mix(mix(mix(seed) + frame) + ((long) y << 32 | x));
        }

        void start(int newSample) {
            sample = newSample;
            decision = 0;
        }

        void draw() {
            long hash = mix(seed + ++decision * 0x9E3779B97F4A7C15L);
            int first = Integer.reverse(scramble(Integer.reverse(sample), (int) hash));
            int second = first ^ first >>> 16;
            second ^= (second & 0xFF00FF00) >>> 8;
            second ^= (second & 0xF0F0F0F0) >>> 4;
            second ^= (second & 0xCCCCCCCC) >>> 2;
            second ^= (second & 0xAAAAAAAA) >>> 1;
            u = fraction(scramble(first, (int) (hash >>> 16)));
            v = fraction(scramble(second, (int) (hash >>> 32)));
        }

        /** Each bit is flipped by a hash of the bits below it. */
        private static int scramble(int bits, int key) {
            int x = bits + key;
            x ^= x * 0x6c50b47c;
            x ^= x * 0xb82f1e52;
            x ^= x * 0xc7afe638;
            return x ^ x * 0x8d22f6e6;
        }

        private static double fraction(int reversedBits) {
            return (Integer.reverse(reversedBits) >>> 1) * 0x1p-31;
        }

        /** SplitMix64's finisher. */
        private static long mix(long value) {
            long z = value + 0x9E3779B97F4A7C15L;
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            return z ^ z >>> 31;
        }
    }

    // ---------------------------------------------------------------- shapes

    sealed interface Shape {
        /** The distance along the ray to this shape, or limit when there is nothing before it. */
        double hit(Ray ray, double limit);

        Vec normal(Vec place);
    }

    record Ball(Vec centre, double radius) implements Shape {
        @Override
        public double hit(Ray ray, double limit) {
            double x = centre.x - ray.from.x;
            double y = centre.y - ray.from.y;
            double z = centre.z - ray.from.z;
            double along = x * ray.way.x + y * ray.way.y + z * ray.way.z;
            double inside = radius * radius - (x * x + y * y + z * z - along * along);
            if (inside <= 0) {
                return limit;
            }
            double depth = Math.sqrt(inside);
            double t = along - depth > 1e-5 ? along - depth : along + depth;
            return t > 1e-5 && t < limit ? t : limit;
        }

        @Override
        public Vec normal(Vec place) {
            return place.minus(centre).times(1 / radius);
        }
    }

    /** A studio's paper roll: floor, a bend of this radius that begins at z = bend, and a wall. */
    record Backdrop(double bend, double radius) implements Shape {
        @Override
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

        @Override
        public Vec normal(Vec place) {
            if (place.z >= bend) {
                return Vec.UP;
            }
            return new Vec(0, Math.max(0, radius - place.y), bend - place.z).unit();
        }
    }

    interface Distance {
        double to(double x, double y, double z);
    }

    /** A rounded solid, given by the distance to it in its own frame: the ray advances by that distance until it is there. */
    record Solid(Pose pose, Vec box, Distance distance) implements Shape {
        static final double ROUND = 0.02;

        static Solid drum(Pose pose, double radius, double half) {
            return new Solid(
                    pose,
                    new Vec(radius, half, radius),
                    (x, y, z) -> rounded(Math.sqrt(x * x + z * z) - radius, Math.abs(y) - half));
        }

        static Solid block(Pose pose, Vec half) {
            return new Solid(pose, half, (x, y, z) -> {
                double a = Math.max(0, Math.abs(x) - half.x + ROUND);
                double b = Math.max(0, Math.abs(y) - half.y + ROUND);
                double c = Math.max(0, Math.abs(z) - half.z + ROUND);
                return Math.sqrt(a * a + b * b + c * c) - ROUND;
            });
        }

        /** A ring in the plane of x and y; with legs, an arch. */
        static Solid band(Pose pose, double radius, double thick, double wide, double legs) {
            double reach = radius + thick;
            return new Solid(pose, new Vec(reach, reach + legs, wide), (x, y, z) -> {
                double h = legs > 0 ? Math.max(0, y) : y;
                return rounded(Math.abs(Math.sqrt(x * x + h * h) - radius) - thick, Math.abs(z) - wide);
            });
        }

        private static double rounded(double across, double along) {
            double a = Math.max(0, across + ROUND);
            double b = Math.max(0, along + ROUND);
            return Math.sqrt(a * a + b * b) - ROUND;
        }

        @Override
        public double hit(Ray ray, double limit) {
            Vec from = pose.inward(ray.from.minus(pose.origin));
            Vec way = pose.inward(ray.way);
            double x0 = (-box.x - from.x) / way.x;
            double x1 = (box.x - from.x) / way.x;
            double y0 = (-box.y - from.y) / way.y;
            double y1 = (box.y - from.y) / way.y;
            double z0 = (-box.z - from.z) / way.z;
            double z1 = (box.z - from.z) / way.z;
            double near = Math.max(Math.max(Math.min(x0, x1), Math.min(y0, y1)), Math.max(Math.min(z0, z1), 0));
            double far = Math.min(Math.min(Math.max(x0, x1), Math.max(y0, y1)), Math.min(Math.max(z0, z1), limit));
            for (double t = near; t < far; ) {
                double step = distance.to(from.x + t * way.x, from.y + t * way.y, from.z + t * way.z);
                if (step < 2e-4) {
                    return t;
                }
                t += step;
            }
            return limit;
        }

        @Override
        public Vec normal(Vec place) {
            Vec p = pose.inward(place.minus(pose.origin));
            double e = 1e-4;
            double x = distance.to(p.x + e, p.y, p.z) - distance.to(p.x - e, p.y, p.z);
            double y = distance.to(p.x, p.y + e, p.z) - distance.to(p.x, p.y - e, p.z);
            double z = distance.to(p.x, p.y, p.z + e) - distance.to(p.x, p.y, p.z - e);
            return pose.outward(new Vec(x, y, z)).unit();
        }
    }

    // ---------------------------------------------------------------- geometry

    static double square(double a) {
        return a * a;
    }

    record Ray(Vec from, Vec way) {
        Vec at(double distance) {
            return from.plus(way.times(distance));
        }
    }

    /** A place with three axes: the frame of a thing, of the camera, or of a point on a surface. */
    record Pose(Vec origin, Vec x, Vec y, Vec z) {
        static Pose at(Vec origin) {
            return new Pose(origin, new Vec(1, 0, 0), Vec.UP, new Vec(0, 0, 1));
        }

        /** Any frame whose z is this normal (T. Duff and others, Building an orthonormal basis, revisited). */
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
            return new Pose(origin, x.times(cos).minus(z.times(sin)), y, z.times(cos).plus(x.times(sin)));
        }

        Pose pitch(double angle) {
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            return new Pose(origin, x, y.times(cos).plus(z.times(sin)), z.times(cos).minus(y.times(sin)));
        }

        Vec inward(Vec v) {
            return new Vec(v.dot(x), v.dot(y), v.dot(z));
        }

        Vec outward(Vec v) {
            return x.times(v.x).plus(y.times(v.y)).plus(z.times(v.z));
        }
    }

    /** A point, a direction, or an amount of red, green and blue light. */
    record Vec(double x, double y, double z) {
        static final Vec BLACK = new Vec(0, 0, 0);
        static final Vec WHITE = new Vec(1, 1, 1);
        static final Vec UP = new Vec(0, 1, 0);

        /** Even on the unit disc for even u and v. */
        static Vec disc(double u, double v) {
            double angle = 2 * Math.PI * v;
            double radius = Math.sqrt(u);
            return new Vec(radius * StrictMath.cos(angle), radius * StrictMath.sin(angle), 0);
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

        double dot(Vec o) {
            return x * o.x + y * o.y + z * o.z;
        }

        double gap(Vec o) {
            return square(x - o.x) + square(y - o.y) + square(z - o.z);
        }

        Vec cross(Vec o) {
            return new Vec(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x);
        }

        Vec unit() {
            return times(1 / Math.sqrt(dot(this)));
        }

        double most() {
            return Math.max(x, Math.max(y, z));
        }
    }
}
