package dev.sourcecheck.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfMemoryTest {
  @ParameterizedTest
  @ValueSource(strings = {"loop", "thread", "wrapped"})
  void endsTheProcessWithoutItsHooks(String where) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                Exhausting.class.getName(),
                where)
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isEqualTo(OutOfMemory.EXIT_CODE);
      assertThat(output).contains("sourcecheck: out of memory").doesNotContain("hook");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void tellsAnExhaustedHeapFromALackOfThreads() {
    assertThat(OutOfMemory.isCause(new OutOfMemoryError("Java heap space"))).isTrue();
    assertThat(OutOfMemory.isCause(new Exception(new OutOfMemoryError("Metaspace")))).isTrue();
    assertThat(OutOfMemory.isCause(new OutOfMemoryError("unable to create native thread: ...")))
        .isFalse();
    assertThat(OutOfMemory.isCause(new StackOverflowError())).isFalse();
    assertThat(OutOfMemory.isCause(null)).isFalse();
  }
}
