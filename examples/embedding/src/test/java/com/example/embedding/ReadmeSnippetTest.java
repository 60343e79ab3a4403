package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadmeSnippetTest {
    private static final Pattern REGION = Pattern.compile("// README: begin\n(.*?)// README: end", Pattern.DOTALL);
    private static final Pattern BLOCK =
            Pattern.compile("<!-- snippet: embedding -->\\s*```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void the_readme_shows_the_program_that_is_compiled_here() throws IOException {
        String compiled = find(REGION, Path.of("src/main/java/com/example/embedding/ReadmeSnippet.java"));
        String shown = find(BLOCK, Path.of("../../README.md"));

        assertThat(words(shown)).isEqualTo(words(compiled));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void the_program_does_what_its_comment_says() {
        assertThat(Output.of(ReadmeSnippet::run)).containsExactly("SUCCEEDED");
    }

    private static String find(Pattern pattern, Path file) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s has a part like %s", file, pattern).isTrue();
        return matcher.group(1);
    }

    /** Imports are left to the reader, and lines may be broken elsewhere. */
    private static String words(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }
}
