package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;

/** Asserts on starts that fail: one clear line and exit code 1. */
final class RefusedStarts {
  private RefusedStarts() {}

  static void assertRefused(Jar jar, String... words) throws Exception {
    assertThat(jar.awaitExit()).as("exit code; it said %s%s", jar.out(), jar.complaints()).isOne();
    assertThat(jar.complaints()).as("it also said %s", jar.out()).hasSize(1);
    assertThat(jar.complaints().get(0))
        .startsWith("sourcecheck: ")
        .contains(words)
        .doesNotContainPattern("[a-z]Exception|SRCFG");
    assertThat(jar.out()).doesNotContainPattern("[a-z]Exception").doesNotContain("\tat ");
  }
}
