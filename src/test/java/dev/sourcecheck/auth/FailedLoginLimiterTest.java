package dev.sourcecheck.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedLoginLimiterTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final FailedLoginLimiter failures =
      new FailedLoginLimiter(3, Duration.ofSeconds(2), now::get);

  @Test
  void allowsABurstAndThenRefills() {
    for (int i = 0; i < 3; i++) {
      assertThat(failures.take("192.0.2.1")).isTrue();
    }
    assertThat(failures.take("192.0.2.1")).isFalse();
    assertThat(failures.secondsUntilNext("192.0.2.1")).isEqualTo(2);
    assertThat(failures.take("192.0.2.2")).isTrue();

    now.addAndGet(2_000_000_000);

    assertThat(failures.take("192.0.2.1")).isTrue();
    assertThat(failures.take("192.0.2.1")).isFalse();
  }

  /** The product of the two exceeds the range of a long. */
  @Test
  void toleratesAnyCombinationOfItsSettings() {
    FailedLoginLimiter patient =
        new FailedLoginLimiter(1_000_000_000, Duration.ofDays(3_650), now::get);

    assertThat(patient.exhausted("10.0.0.1")).isFalse();
    assertThat(patient.take("10.0.0.1")).isTrue();
    assertThat(patient.exhausted("10.0.0.1")).isFalse();
    assertThat(patient.secondsUntilNext("10.0.0.1")).isOne();
  }

  @Test
  void countsIpv6NetworkAsOneAddress() {
    for (int i = 0; i < 3; i++) {
      assertThat(failures.take("2001:db8:0:1::" + i)).isTrue();
    }
    assertThat(failures.take("2001:db8:0:1:ffff::1%eth0")).isFalse();
    assertThat(failures.take("2001:db8:0:2::1")).isTrue();
  }

  @Test
  void boundsMemory() {
    for (int i = 0; i < 50_000; i++) {
      failures.take("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
    }
    assertThat(failures.size()).isEqualTo(10_000);
  }
}
