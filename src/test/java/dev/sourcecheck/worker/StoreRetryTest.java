package dev.sourcecheck.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreRetryTest {
  private static final int MANY = 3;

  private final AtomicInteger attempts = new AtomicInteger();

  /** Also while a backup is restored, or after the password was changed. */
  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "40P01", "28P01", "3D000", "42P01"})
  void repeatsAChangeUntilTheStoreIsAvailable(String sqlState) {
    assertThat(StoreRetry.whileTrue(() -> failTwice(sqlState), () -> attempts.get() < MANY))
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
