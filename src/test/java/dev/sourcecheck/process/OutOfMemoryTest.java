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
  void exitsWithoutShutdownHooks(String where) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryExhaustion.class.getName(),
                where)
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isEqualTo(OutOfMemoryExit.EXIT_CODE);
      assertThat(output).contains("sourcecheck: out of memory").doesNotContain("hook");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void distinguishesExhaustedHeapFromThreadLimit() {
    assertThat(OutOfMemoryExit.isCause(new OutOfMemoryError("Java heap space"))).isTrue();
    assertThat(OutOfMemoryExit.isCause(new Exception(new OutOfMemoryError("Metaspace")))).isTrue();
    assertThat(OutOfMemoryExit.isCause(new OutOfMemoryError("unable to create native thread: ...")))
        .isFalse();
    assertThat(OutOfMemoryExit.isCause(new StackOverflowError())).isFalse();
    assertThat(OutOfMemoryExit.isCause(null)).isFalse();
  }
}
