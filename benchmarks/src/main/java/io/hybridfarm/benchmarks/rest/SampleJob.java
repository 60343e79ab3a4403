package io.hybridfarm.benchmarks.rest;

/** A submission as a studio's tool would send it: a render step of 100 frames, a step that waits for it, and held. */
final class SampleJob {
    static final String JSON = """
            {"name": "SH010_beauty_v012", "show": "aurora", "shot": "SH010", "user": "mira", "priority": 50, "held": true,
             "steps": [
               {"name": "render",
                "command": ["kick", "-i", "{projects}/aurora/SH010.{frame:04}.ass", "-o", "{out}/SH010.{frame:04}.exr"],
                "frames": "1-100", "chunk": 1,
                "demand": {"cores": 4, "memory": "8GiB", "gpus": 0, "tags": ["linux"]},
                "inputs": ["{projects}/aurora/SH010.{frame:04}.ass"], "outputs": ["{out}/SH010.{frame:04}.exr"],
                "env": {"LANG": "C"}, "retries": 3, "timeout": "30m"},
               {"name": "movie", "command": ["ffmpeg", "-i", "{out}/SH010.%04d.exr", "{out}/SH010.mov"],
                "dependsOn": [{"step": "render"}]}]}
            """;

    private SampleJob() {}
}
