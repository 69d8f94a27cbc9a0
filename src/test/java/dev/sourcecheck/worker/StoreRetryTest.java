package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreRetryTest {
  private static final int MANY = 3;

  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void repeatsAChangeUntilTheStoreIsAvailable() {
    assertThat(StoreRetry.whileTrue(() -> failTwice("08006"), () -> attempts.get() < MANY))
        .isTrue();
    assertThat(attempts).hasValue(MANY);
  }

  @Test
  void doesNotRepeatAChangeThatTheStoreRejects() {
    assertThat(StoreRetry.whileTrue(() -> failTwice("23514"), () -> attempts.get() < MANY))
        .isFalse();
    assertThat(attempts).hasValue(1);
  }

  private void failTwice(String sqlState) {
    if (attempts.incrementAndGet() < MANY) {
      throw new StoreException(new SQLException("it fails", sqlState));
    }
  }
}
