import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/**
 * A small path tracer in one file: a gimbal of three metal rings turns around a ball of glass in a photographer's studio.
 */
public final class PathTracer {

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        Options options = Options.parse(arguments);
        try {
            Vec[] film = render(options);
            save(options, film);
            return 0;
        } catch (IOException e) {
            System.err.println(e);
            return 1;
        }
    }

    record Options(int frame, int frames, Path out, int width, int height, int samples, int threads, long seed) {
        static Options parse(String[] a) {
            Map<String, String> m = new TreeMap<>(Map.of("--frame", "1", "--frames", "48", "--out", "x.png", "--width", "480", "--height", "270", "--samples", "32", "--threads", "1", "--seed", "1"));
            for (int i = 0; i < a.length; i += 2) m.put(a[i], a[i + 1]);
            return new Options(Integer.parseInt(m.get("--frame")), Integer.parseInt(m.get("--frames")), Path.of(m.get("--out")), Integer.parseInt(m.get("--width")), Integer.parseInt(m.get("--height")), Integer.parseInt(m.get("--samples")), Integer.parseInt(m.get("--threads")), Long.parseLong(m.get("--seed")));
        }
    }

    static Vec[] render(Options o) {
        Scene scene = Scene.at((double) (o.frame - 1) / o.frames);
        Vec[] film = new Vec[o.width * o.height];
        AtomicInteger nextRow = new AtomicInteger();
        Thread[] workers = new Thread[o.threads];
        for (int w = 0; w < workers.length; w++) {
            workers[w] = new Thread(() -> {
                for (int y; (y = nextRow.getAndIncrement()) < o.height; ) {
                    for (int x = 0; x < o.width; x++) {
                        film[y * o.width + x] = pixel(scene, o, x, y);
                    }
                }
            });
            workers[w].start();
        }
        for (Thread t : workers) {
            try { t.join(); } catch (InterruptedException e) { throw new RuntimeException(e); }
        }
        return film;
    }

    static Vec pixel(Scene scene, Options o, int x, int y) {
        Sampler sampler = new Sampler(o.seed * 1_000_003 + o.frame, x, y);
        Walker walker = new Walker(scene, sampler);
        Vec sum = Vec.ZERO;
        for (int i = 0; i < o.samples; i++) {
            sampler.startSample(i);
            sampler.next();
            double px = x + 0.5 + tent(sampler.u), py = y + 0.5 + tent(sampler.v);
            sampler.next();
            Ray ray = scene.camera.ray((2 * px - o.width) / o.height, 1 - 2 * py / o.height, sampler.u, sampler.v);
            sum = sum.plus(walker.radiance(ray));
        }
        return sum.times(1.0 / o.samples);
    }

    static double tent(double u) {
        return u < 0.5 ? Math.sqrt(2 * u) - 1 : 1 - Math.sqrt(2 - 2 * u);
    }

    static void save(Options o, Vec[] film) throws IOException {
        BufferedImage image = new BufferedImage(o.width, o.height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < film.length; i++) {
            Vec c = film[i].times(1.0);
            image.setRGB(i % o.width, i / o.width, tone(c.x) << 16 | tone(c.y) << 8 | tone(c.z));
        }
        ImageIO.write(image, "png", o.out.toFile());
    }

    static int tone(double v) {
        double f = Math.max(0, Math.min(1, v * (2.51 * v + 0.03) / (v * (2.43 * v + 0.59) + 0.14)));
        double g = f <= 0.0031308 ? 12.92 * f : 1.055 * StrictMath.pow(f, 1 / 2.4) - 0.055;
        return (int) (g * 255 + 0.5);
    }

    // ------------------------------------------------------------------ scene

    record Cluster(Vec c, double r, Thing[] things) {
        boolean missed(Ray ray, double limit) {
            double x = c.x - ray.o.x, y = c.y - ray.o.y, z = c.z - ray.o.z, d2 = x * x + y * y + z * z, r2 = r * r;
            if (d2 <= r2) return false;
            double b = x * ray.d.x + y * ray.d.y + z * ray.d.z;
            return b < 0 || b - r > limit || d2 - b * b > r2;
        }
    }

    record Scene(Camera camera, List<Cluster> clusters, List<Softbox> lights) {
        static Scene at(double phase) {
            double turn = 2 * Math.PI * phase;
            Vec heart = new Vec(0, 1.62, 0);
            Material gold = Material.metal(new Vec(1.0, 0.74, 0.32), 0.16);
            Material rose = Material.metal(new Vec(0.96, 0.56, 0.42), 0.2);
            Material steel = Material.metal(new Vec(0.80, 0.82, 0.86), 0.24);
            Material teal = Material.glazed(new Vec(0.045, 0.175, 0.205), 0.5);
            Material plaster = Material.matte(new Vec(0.80, 0.74, 0.66));
            Material coral = Material.matte(new Vec(0.78, 0.27, 0.17));

            Pose stand = Pose.upright(heart).yaw(0.5);
            Pose middle = stand.yaw(turn + 0.55);
            Pose inner = middle.pitch(turn + 1.1);

            List<Thing> things = new ArrayList<>();
            things.add(new Thing(new Backdrop(-3.4, 2.2), teal));
            things.add(new Thing(new Drum(Pose.upright(new Vec(0, 0.19, 0)), 1.12, 0.19, 0.05), plaster));
            things.add(new Thing(new Drum(Pose.upright(new Vec(0, 0.44, 0)), 0.62, 0.07, 0.03), coral));
            things.add(new Thing(new Drum(Pose.upright(new Vec(0, 0.58, 0)), 0.07, 0.12, 0.02), gold));
            things.add(new Thing(new Band(stand, 0.95, 0.03, 0.075, 0.015, 0), gold));
            things.add(new Thing(new Band(middle, 0.79, 0.026, 0.065, 0.015, 0), steel));
            things.add(new Thing(new Band(inner, 0.65, 0.024, 0.055, 0.015, 0), rose));
            for (int side = -1; side <= 1; side += 2) {
                things.add(new Thing(new Ball(heart.plus(stand.y.times(side * 0.87)), 0.05), gold));
                things.add(new Thing(new Ball(heart.plus(middle.x.times(side * 0.72)), 0.045), steel));
            }
            things.add(new Thing(new Ball(heart, 0.40), Material.glass(new Vec(0.97, 0.99, 0.985))));
            Vec moon = inner.x.times(StrictMath.cos(2 * turn)).plus(inner.y.times(StrictMath.sin(2 * turn)));
            things.add(new Thing(new Ball(heart.plus(moon.times(0.515)), 0.07), Material.glazed(new Vec(0.85, 0.2, 0.1), 0.1)));

            things.add(new Thing(new Band(Pose.upright(new Vec(-2.15, 1.55, -1.55)).yaw(0.35), 0.72, 0.22, 0.3, 0.03, 2), coral));
            things.add(new Thing(new Ball(new Vec(2.15, 0.55, -1.0), 0.55), Material.glazed(new Vec(0.03, 0.09, 0.32), 0.06)));
            things.add(new Thing(new Block(Pose.upright(new Vec(2.9, 0.6, -2.2)).yaw(0.5), new Vec(0.6, 0.6, 0.6), 0.06), plaster));
            things.add(new Thing(new Ball(new Vec(1.35, 0.22, 0.85), 0.22), plaster));
            things.add(new Thing(new Ball(new Vec(-1.45, 0.26, 0.75), 0.26), gold));
            things.add(new Thing(new Ball(new Vec(-1.05, 0.15, 1.35), 0.15), Material.glass(new Vec(0.75, 0.93, 0.9))));
            things.add(new Thing(new Ball(new Vec(-2.15, 0.16, 0.25), 0.16), Material.glazed(new Vec(0.75, 0.5, 0.12), 0.15)));

            List<Softbox> lights = List.of(
                    Softbox.aimed(new Vec(-3.6, 4.6, 3.4), new Vec(0, 1.0, -0.3), 1.3, 1.3, new Vec(1.0, 0.83, 0.64).times(16)),
                    Softbox.aimed(new Vec(4.2, 3.4, 0.2), heart, 0.45, 1.4, new Vec(0.72, 0.86, 1.0).times(12)));
            double sway = StrictMath.sin(turn);
            Vec eye = new Vec(6.6 * StrictMath.sin(0.30 * sway + 0.06), 2.1 + 0.2 * StrictMath.cos(turn), 6.6 * StrictMath.cos(0.30 * sway + 0.06));
            Camera camera = Camera.aimed(eye, new Vec(0, 1.28, 0), 0.27, 6.1, 0.06);
            List<Cluster> clusters = new ArrayList<>();
            clusters.add(new Cluster(heart, 1e9, new Thing[] {things.get(0)}));
            for (Thing t : things.subList(1, 4)) clusters.add(cluster(List.of(t)));
            clusters.add(new Cluster(heart, 1.0, things.subList(4, 13).toArray(new Thing[0])));
            for (Thing t : things.subList(13, things.size())) clusters.add(cluster(List.of(t)));
            return new Scene(camera, clusters, lights);
        }

        static Cluster cluster(List<Thing> l) {
            Shape s = l.get(0).shape;
            if (s instanceof Ball b) return new Cluster(b.c, b.r, l.toArray(new Thing[0]));
            Solid o = (Solid) s;
            return new Cluster(o.pose.c, Math.sqrt(o.bx * o.bx + o.by * o.by + o.bz * o.bz), l.toArray(new Thing[0]));
        }

        Vec sky(Vec d) {
            double up = Math.max(0, d.y);
            return new Vec(0.22, 0.25, 0.30).times(1 - up).plus(new Vec(0.30, 0.42, 0.62).times(up)).times(0.6);
        }
    }

    record Thing(Shape shape, Material material) {}

    record Camera(Vec eye, Vec right, Vec up, Vec forward, double zoom, double focus, double aperture) {
        static Camera aimed(Vec eye, Vec target, double zoom, double focus, double aperture) {
            Vec forward = target.minus(eye).unit();
            Vec right = forward.cross(Vec.Y).unit();
            return new Camera(eye, right, right.cross(forward), forward, zoom, focus, aperture);
        }

        Ray ray(double sx, double sy, double u, double v) {
            Vec sharp = forward.plus(right.times(sx * zoom)).plus(up.times(sy * zoom)).times(focus);
            double r = aperture * Math.sqrt(u), a = 2 * Math.PI * v;
            Vec shift = right.times(r * StrictMath.cos(a)).plus(up.times(r * StrictMath.sin(a)));
            return new Ray(eye.plus(shift), sharp.minus(shift).unit());
        }
    }

    record Softbox(Vec centre, Vec u, Vec v, Vec normal, double area, Vec radiance) {
        static Softbox aimed(Vec centre, Vec target, double halfWidth, double halfHeight, Vec radiance) {
            Vec n = target.minus(centre).unit();
            Vec u = n.cross(Vec.Y).unit();
            return new Softbox(centre, u.times(halfWidth), u.cross(n).times(halfHeight), n, 4 * halfWidth * halfHeight, radiance);
        }

        Vec point(double a, double b) {
            return centre.plus(u.times(2 * a - 1)).plus(v.times(2 * b - 1));
        }

        double hit(Ray ray, double limit) {
            double slope = ray.d.dot(normal);
            if (slope >= 0) return limit;
            double t = centre.minus(ray.o).dot(normal) / slope;
            if (t <= 1e-6 || t >= limit) return limit;
            Vec q = ray.at(t).minus(centre);
            return Math.abs(q.dot(u)) <= u.dot(u) && Math.abs(q.dot(v)) <= v.dot(v) ? t : limit;
        }
    }

    record Material(Kind kind, Vec colour, double roughness) {
        enum Kind { MATTE, GLAZED, METAL, GLASS }
        static Material matte(Vec c) { return new Material(Kind.MATTE, c, 1); }
        static Material glazed(Vec c, double r) { return new Material(Kind.GLAZED, c, r); }
        static Material metal(Vec c, double r) { return new Material(Kind.METAL, c, r); }
        static Material glass(Vec c) { return new Material(Kind.GLASS, c, 0); }

        Material atLeast(double least) {
            return least <= roughness || kind == Kind.MATTE || kind == Kind.GLASS ? this : new Material(kind, colour, least);
        }

        Vec fresnel(double cos) {
            double f = 1 - cos, f5 = f * f * f * f * f;
            return switch (kind) {
                case MATTE, GLASS -> Vec.ZERO;
                case GLAZED -> Vec.ONE.times(0.04 + 0.96 * f5);
                case METAL -> colour.plus(Vec.ONE.minus(colour).times(f5));
            };
        }

        double glossShare(double cos) {
            return switch (kind) {
                case MATTE, GLASS -> 0;
                case GLAZED -> 0.2 + 0.6 * fresnel(cos).x;
                case METAL -> 1;
            };
        }
    }

    // ------------------------------------------------------------------ transport

    static final class Walker {
        final Scene scene;
        final Sampler sampler;
        final Cluster[] clusters;
        Walker(Scene scene, Sampler sampler) { this.scene = scene; this.sampler = sampler; this.clusters = scene.clusters.toArray(new Cluster[0]); }

        Vec radiance(Ray ray) {
            Vec light = Vec.ZERO, weight = Vec.ONE;
            double density = 0; // of the last scattering; 0: mirror-like
            double blur = 0; // least roughness from here on
            for (int depth = 0; depth < 12; depth++) {
                double t = 1e30;
                Thing thing = null;
                for (Cluster cluster : clusters) {
                    if (cluster.missed(ray, t)) continue;
                    for (Thing c : cluster.things) {
                        double h = c.shape.hit(ray, t);
                        if (h < t) { t = h; thing = c; }
                    }
                }
                Softbox lamp = null;
                for (Softbox b : scene.lights) {
                    double h = b.hit(ray, t);
                    if (h < t) { t = h; lamp = b; }
                }
                if (lamp != null) {
                    double mis = 1;
                    if (density > 0) {
                        double other = t * t / (-ray.d.dot(lamp.normal) * lamp.area * scene.lights.size());
                        mis = density * density / (density * density + other * other);
                    }
                    light = light.plus(clamp(weight.times(lamp.radiance).times(mis), depth));
                    break;
                }
                if (thing == null) {
                    light = light.plus(clamp(weight.times(scene.sky(ray.d)), depth));
                    break;
                }
                Vec p = ray.at(t), n = thing.shape.normal(p), out = ray.d.times(-1);
                Material m = thing.material.atLeast(blur);
                sampler.next();
                double pick = sampler.u, survive = sampler.v;
                if (m.kind == Material.Kind.GLASS) {
                    boolean leaving = n.dot(out) < 0;
                    if (leaving) { n = n.times(-1); weight = weight.times(m.colour); }
                    double eta = leaving ? 1.5 : 1 / 1.5;
                    double c = n.dot(out), k = 1 - eta * eta * (1 - c * c);
                    double cosT = k <= 0 ? 0 : Math.sqrt(k);
                    double rs = (eta * c - cosT) / (eta * c + cosT), rp = (c - eta * cosT) / (c + eta * cosT);
                    double reflect = k <= 0 ? 1 : (rs * rs + rp * rp) / 2;
                    if (pick < reflect) {
                        ray = new Ray(p.plus(n.times(1e-4)), n.times(2 * c).minus(out).unit());
                    } else {
                        ray = new Ray(p.minus(n.times(1e-4)), ray.d.times(eta).plus(n.times(eta * c - cosT)).unit());
                    }
                    density = 0;
                    continue;
                }
                if (n.dot(out) <= 0) n = n.minus(out.times(n.dot(out) - 1e-3)).unit();
                Basis basis = Basis.around(n);
                Vec o = basis.local(out);
                Vec start = p.plus(n.times(1e-3));
                light = light.plus(clamp(weight.times(direct(m, basis, o, start)), depth));
                // scatter
                sampler.next();
                Vec i;
                if (pick < m.glossShare(o.z)) {
                    Vec h = visibleNormal(o, m.roughness * m.roughness, sampler.u, sampler.v);
                    i = h.times(2 * h.dot(o)).minus(o);
                } else {
                    double r = Math.sqrt(sampler.u), a = 2 * Math.PI * sampler.v;
                    i = new Vec(r * StrictMath.cos(a), r * StrictMath.sin(a), Math.sqrt(Math.max(0, 1 - sampler.u)));
                }
                if (i.z <= 1e-6) break;
                density = density(m, o, i);
                blur = Math.max(blur, m.roughness * 0.6);
                weight = weight.times(scatter(m, o, i)).times(i.z / density);
                if (depth > 1) {
                    double q = Math.min(0.95, weight.max());
                    if (survive >= q) break;
                    weight = weight.times(1 / q);
                }
                ray = new Ray(start, basis.world(i).unit());
            }
            return light;
        }

        static Vec clamp(Vec c, int depth) {
            double limit = depth == 0 ? 40 : 3, max = c.max();
            return max > limit ? c.times(limit / max) : c;
        }

        Vec direct(Material m, Basis basis, Vec o, Vec start) {
            sampler.next();
            double pick = sampler.u;
            int n = scene.lights.size();
            Softbox lamp = scene.lights.get((int) (pick * n));
            sampler.next();
            Vec way = lamp.point(sampler.u, sampler.v).minus(start);
            double d2 = way.dot(way), d = Math.sqrt(d2);
            Vec in = way.times(1 / d);
            Vec i = basis.local(in);
            double cosLamp = -in.dot(lamp.normal);
            if (i.z <= 0 || cosLamp <= 0) return Vec.ZERO;
            Ray shadow = new Ray(start, in);
            double end = d - 1e-3;
            for (Cluster cluster : clusters) {
                if (cluster.missed(shadow, end)) continue;
                for (Thing c : cluster.things) if (c.shape.hit(shadow, end) < end) return Vec.ZERO;
            }
            double pdf = d2 / (cosLamp * lamp.area * n);
            double other = density(m, o, i);
            double mis = pdf * pdf / (pdf * pdf + other * other);
            return scatter(m, o, i).times(lamp.radiance).times(i.z * mis / pdf);
        }

        static Vec scatter(Material m, Vec o, Vec i) {
            if (m.kind == Material.Kind.MATTE) return m.colour.times(1 / Math.PI);
            Vec h = o.plus(i).unit();
            double a2 = sq(m.roughness * m.roughness);
            Vec f = m.fresnel(Math.max(0, h.dot(i)));
            double go = o.z + Math.sqrt(a2 + (1 - a2) * o.z * o.z), gi = i.z + Math.sqrt(a2 + (1 - a2) * i.z * i.z);
            Vec gloss = f.times(facets(a2, h.z) / (go * gi));
            return m.kind == Material.Kind.METAL ? gloss : gloss.plus(m.colour.times(Vec.ONE.minus(f)).times(1 / Math.PI));
        }

        static double density(Material m, Vec o, Vec i) {
            double share = m.glossShare(o.z), even = i.z / Math.PI;
            if (share == 0) return even;
            Vec h = o.plus(i).unit();
            double a2 = sq(m.roughness * m.roughness);
            double gloss = facets(a2, h.z) / (2 * (o.z + Math.sqrt(a2 + (1 - a2) * o.z * o.z)));
            return share * gloss + (1 - share) * even;
        }

        static double facets(double a2, double c) { return a2 / (Math.PI * sq(c * c * (a2 - 1) + 1)); }

        static Vec visibleNormal(Vec o, double a, double u, double v) {
            Vec s = new Vec(o.x * a, o.y * a, o.z).unit();
            double l2 = s.x * s.x + s.y * s.y;
            Vec t1 = l2 > 1e-12 ? new Vec(-s.y, s.x, 0).times(1 / Math.sqrt(l2)) : new Vec(1, 0, 0);
            Vec t2 = s.cross(t1);
            double r = Math.sqrt(u), p = 2 * Math.PI * v, x = r * StrictMath.cos(p), y = r * StrictMath.sin(p), k = 0.5 * (1 + s.z);
            y = (1 - k) * Math.sqrt(Math.max(0, 1 - x * x)) + k * y;
            Vec h = t1.times(x).plus(t2.times(y)).plus(s.times(Math.sqrt(Math.max(0, 1 - x * x - y * y))));
            return new Vec(a * h.x, a * h.y, Math.max(1e-6, h.z)).unit();
        }
    }

    static double sq(double a) { return a * a; }

    static final class Sampler {
        final int seed;
        int index, dimension;
        double u, v;
        Sampler(long s, int x, int y) {
            seed = (int) (mix(mix(s ^ (long) x << 32 ^ y)) >>> 32);
        }
        void startSample(int i) { index = i; dimension = 0; }
        void next() {
            int s = (int) (mix(seed + 0x9E3779B97F4A7C15L * ++dimension) >>> 32);
            int i = Integer.reverse(scramble(Integer.reverse(index), s));
            int j = i ^ i >>> 16;
            j ^= (j & 0xFF00FF00) >>> 8;
            j ^= (j & 0xF0F0F0F0) >>> 4;
            j ^= (j & 0xCCCCCCCC) >>> 2;
            j ^= (j & 0xAAAAAAAA) >>> 1;
            u = unit(Integer.reverse(scramble(i, s * 0x2c1b3c6d + 1)));
            v = unit(Integer.reverse(scramble(j, s * 0x297a2d39 + 2)));
        }
        static int scramble(int x, int s) {
            x += s;
            x ^= x * 0x6c50b47c; x ^= x * 0xb82f1e52; x ^= x * 0xc7afe638; x ^= x * 0x8d22f6e6;
            return x;
        }
        static double unit(int b) { return (b >>> 1) * 0x1p-31; }
        static long mix(long z) {
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L; z = (z ^ z >>> 27) * 0x94D049BB133111EBL; return z ^ z >>> 31;
        }
    }

    // ------------------------------------------------------------------ shapes

    interface Shape {
        double hit(Ray ray, double limit);
        Vec normal(Vec p);
    }

    record Ball(Vec c, double r) implements Shape {
        public double hit(Ray ray, double limit) {
            double x = c.x - ray.o.x, y = c.y - ray.o.y, z = c.z - ray.o.z;
            double b = x * ray.d.x + y * ray.d.y + z * ray.d.z;
            double k = b * b - (x * x + y * y + z * z - r * r);
            if (k <= 0) return limit;
            double s = Math.sqrt(k), t = b - s;
            if (t < 1e-5) t = b + s;
            return t < 1e-5 || t > limit ? limit : t;
        }
        public Vec normal(Vec p) { return p.minus(c).times(1 / r); }
    }

    record Backdrop(double bend, double radius) implements Shape {
        public double hit(Ray ray, double limit) {
            double best = limit;
            if (ray.d.y < 0) {
                double t = -ray.o.y / ray.d.y;
                if (t > 1e-5 && t < best && ray.o.z + t * ray.d.z >= bend) best = t;
            }
            if (ray.d.z < 0) {
                double t = (bend - radius - ray.o.z) / ray.d.z;
                if (t > 1e-5 && t < best && ray.o.y + t * ray.d.y >= radius) best = t;
            }
            double y = ray.o.y - radius, z = ray.o.z - bend, a = ray.d.y * ray.d.y + ray.d.z * ray.d.z;
            double b = y * ray.d.y + z * ray.d.z, k = b * b - a * (y * y + z * z - radius * radius);
            if (k > 0) {
                double t = (-b + Math.sqrt(k)) / a;
                if (t > 1e-5 && t < best && y + t * ray.d.y < 0 && z + t * ray.d.z < 0) best = t;
            }
            return best;
        }
        public Vec normal(Vec p) {
            double y = p.y < radius ? radius - p.y : 0, z = p.z < bend ? bend - p.z : 0;
            if (p.z >= bend) return Vec.Y;
            if (p.y >= radius) return new Vec(0, 0, 1);
            return new Vec(0, y, z).unit();
        }
    }

    /** Solids marched by their distance. */
    abstract static class Solid implements Shape {
        final Pose pose;
        final double bx, by, bz;
        Solid(Pose pose, double bx, double by, double bz) { this.pose = pose; this.bx = bx; this.by = by; this.bz = bz; }
        abstract double distance(double x, double y, double z);
        public double hit(Ray ray, double limit) {
            double cx = ray.o.x - pose.c.x, cy = ray.o.y - pose.c.y, cz = ray.o.z - pose.c.z;
            Vec X = pose.x, Y = pose.y, Z = pose.z, d = ray.d;
            double ox = cx * X.x + cy * X.y + cz * X.z, dx = d.x * X.x + d.y * X.y + d.z * X.z;
            double ax = 1 / dx, t0 = (-bx - ox) * ax, t1 = (bx - ox) * ax;
            double near = Math.max(0, Math.min(t0, t1)), far = Math.min(limit, Math.max(t0, t1));
            if (near >= far) return limit;
            double oy = cx * Y.x + cy * Y.y + cz * Y.z, dy = d.x * Y.x + d.y * Y.y + d.z * Y.z;
            double ay = 1 / dy; t0 = (-by - oy) * ay; t1 = (by - oy) * ay;
            near = Math.max(near, Math.min(t0, t1)); far = Math.min(far, Math.max(t0, t1));
            if (near >= far) return limit;
            double oz = cx * Z.x + cy * Z.y + cz * Z.z, dz = d.x * Z.x + d.y * Z.y + d.z * Z.z;
            double az = 1 / dz; t0 = (-bz - oz) * az; t1 = (bz - oz) * az;
            near = Math.max(near, Math.min(t0, t1)); far = Math.min(far, Math.max(t0, t1));
            for (double t = near; t < far; ) {
                double step = distance(ox + t * dx, oy + t * dy, oz + t * dz);
                if (step < 2e-4) return t;
                t += step;
            }
            return limit;
        }
        public Vec normal(Vec p) {
            Vec q = p.minus(pose.c);
            double x = q.dot(pose.x), y = q.dot(pose.y), z = q.dot(pose.z), e = 1e-4;
            double a = distance(x + e, y - e, z - e), b = distance(x - e, y - e, z + e), c = distance(x - e, y + e, z - e), f = distance(x + e, y + e, z + e);
            return pose.x.times(a - b - c + f).plus(pose.y.times(-a - b + c + f)).plus(pose.z.times(-a + b - c + f)).unit();
        }
        static double rounded(double a, double b, double r) {
            a += r; b += r;
            double inside = Math.min(Math.max(a, b), 0);
            a = Math.max(a, 0); b = Math.max(b, 0);
            return inside + Math.sqrt(a * a + b * b) - r;
        }
    }

    static final class Drum extends Solid {
        final double radius, half, round;
        Drum(Pose p, double radius, double half, double round) { super(p, radius + 1e-3, half + 1e-3, radius + 1e-3); this.radius = radius; this.half = half; this.round = round; }
        double distance(double x, double y, double z) { return rounded(Math.sqrt(x * x + z * z) - radius, Math.abs(y) - half, round); }
    }

    static final class Band extends Solid {
        final double radius, thick, wide, round, legs;
        Band(Pose p, double radius, double thick, double wide, double round, double legs) {
            super(p, radius + thick + 1e-3, radius + thick + 1e-3 + legs, wide + 1e-3);
            this.radius = radius; this.thick = thick; this.wide = wide; this.round = round; this.legs = legs;
        }
        double distance(double x, double y, double z) {
            double h = legs > 0 ? Math.max(y, 0) : y;
            return rounded(Math.abs(Math.sqrt(x * x + h * h) - radius) - thick, Math.abs(z) - wide, round);
        }
    }

    static final class Block extends Solid {
        final Vec half; final double round;
        Block(Pose p, Vec half, double round) { super(p, half.x + 1e-3, half.y + 1e-3, half.z + 1e-3); this.half = half; this.round = round; }
        double distance(double x, double y, double z) {
            double a = Math.abs(x) - half.x + round, b = Math.abs(y) - half.y + round, c = Math.abs(z) - half.z + round;
            double inside = Math.min(Math.max(a, Math.max(b, c)), 0);
            a = Math.max(a, 0); b = Math.max(b, 0); c = Math.max(c, 0);
            return inside + Math.sqrt(a * a + b * b + c * c) - round;
        }
    }

    // ------------------------------------------------------------------ geometry

    record Pose(Vec c, Vec x, Vec y, Vec z) {
        static Pose upright(Vec c) { return new Pose(c, new Vec(1, 0, 0), Vec.Y, new Vec(0, 0, 1)); }
        Pose yaw(double a) {
            double cos = StrictMath.cos(a), sin = StrictMath.sin(a);
            return new Pose(c, x.times(cos).minus(z.times(sin)), y, z.times(cos).plus(x.times(sin)));
        }
        Pose pitch(double a) {
            double cos = StrictMath.cos(a), sin = StrictMath.sin(a);
            return new Pose(c, x, y.times(cos).plus(z.times(sin)), z.times(cos).minus(y.times(sin)));
        }
    }

    record Basis(Vec t, Vec b, Vec n) {
        static Basis around(Vec n) {
            double s = n.z >= 0 ? 1 : -1, a = -1 / (s + n.z), b = n.x * n.y * a;
            return new Basis(new Vec(1 + s * n.x * n.x * a, s * b, -s * n.x), new Vec(b, s + n.y * n.y * a, -n.y), n);
        }
        Vec local(Vec v) { return new Vec(v.dot(t), v.dot(b), v.dot(n)); }
        Vec world(Vec v) { return t.times(v.x).plus(b.times(v.y)).plus(n.times(v.z)); }
    }

    record Ray(Vec o, Vec d) {
        Vec at(double t) { return new Vec(o.x + d.x * t, o.y + d.y * t, o.z + d.z * t); }
    }

    record Vec(double x, double y, double z) {
        static final Vec ZERO = new Vec(0, 0, 0), ONE = new Vec(1, 1, 1), Y = new Vec(0, 1, 0);
        Vec plus(Vec o) { return new Vec(x + o.x, y + o.y, z + o.z); }
        Vec minus(Vec o) { return new Vec(x - o.x, y - o.y, z - o.z); }
        Vec times(double k) { return new Vec(x * k, y * k, z * k); }
        Vec times(Vec o) { return new Vec(x * o.x, y * o.y, z * o.z); }
        double dot(Vec o) { return x * o.x + y * o.y + z * o.z; }
        Vec cross(Vec o) { return new Vec(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x); }
        Vec unit() { return times(1 / Math.sqrt(dot(this))); }
        double max() { return Math.max(x, Math.max(y, z)); }
    }
}
