package io.hybridfarm.rest.job;

/** Submissions shown in the API's description. */
final class JobExamples {
    static final String NAME_ONLY = "{\"name\": \"hello\"}";

    static final String ONE_STEP =
            "{\"name\": \"ten echoes\", \"command\": [\"echo\", \"frame {frame}\"], \"frames\": \"1-10\"}";

    static final String TWO_STEPS = """
            {"name": "SH010_beauty_v012", "show": "aurora", "shot": "SH010", "user": "mira", "priority": 50,
             "steps": [
               {"name": "render", "command": ["kick", "-i", "{out}/SH010.{frame:04}.ass", "-o", "{out}/SH010.{frame:04}.exr"],
                "frames": "1-100", "chunk": 1, "demand": {"cores": 4, "memory": "8GiB", "gpus": 0, "tags": ["linux"]},
                "outputs": ["{out}/SH010.{frame:04}.exr"], "retries": 3, "timeout": "30m", "stallAfter": "10m",
                "frameOrder": "preview"},
               {"name": "movie", "command": ["ffmpeg", "-i", "{out}/SH010.%04d.exr", "{out}/SH010.mov"],
                "dependsOn": [{"step": "render"}]}]}""";

    private JobExamples() {}
}
