package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.net.ReceiveBudget.BudgetExhaustedException;
import dev.sourcecheck.net.ReceiveBudget.SessionAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReceiveBudgetTest {
  private static final long MB = 1024 * 1024;
  private static final long LIMIT = 4 * MB;

  private final ReceiveBudget budget = new ReceiveBudget(LIMIT);
  private final AtomicInteger disconnected = new AtomicInteger();

  @Test
  void disconnectsLargestSessionAndKeepsTheOthers() throws Exception {
    SessionAccount large = budget.open(() -> {});
    SessionAccount small = budget.open(disconnected::incrementAndGet);
    SessionAccount other = budget.open(disconnected::incrementAndGet);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    SessionAccount largest =
        budget.open(
            () -> {
              closed.complete(null);
            });
    closed.thenRun(largest::close); // as its thread does when its socket is closed under it
    large.draw(MB);
    largest.draw(2 * MB);
    small.draw(10);

    other.draw(MB + 1);

    assertThat(closed).isCompleted();
    assertThat(largest.evicted()).isTrue();
    assertThat(List.of(large.evicted(), small.evicted(), other.evicted())).containsOnly(false);
    assertThat(disconnected).hasValue(0);
    assertThat(budget.held()).isEqualTo(2 * MB + 11);
    assertThatThrownBy(() -> largest.draw(1)).isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void disconnectsDrawingSessionIfItIsTheLargest() throws Exception {
    SessionAccount other = budget.open(disconnected::incrementAndGet);
    SessionAccount drawing = budget.open(() -> {});
    other.draw(MB);

    assertThatThrownBy(() -> drawing.draw(LIMIT)).isInstanceOf(BudgetExhaustedException.class);
    drawing.close();

    assertThat(drawing.evicted()).isTrue();
    assertThat(disconnected).hasValue(0);
    assertThat(budget.held()).isEqualTo(MB);
  }

  @Test
  void waitsUntilDisconnectedSessionReleases() throws Exception {
    SessionAccount stuck = budget.open(disconnected::incrementAndGet);
    SessionAccount waiting = budget.open(() -> {});
    stuck.draw(3 * MB);

    CompletableFuture<Void> drawn =
        CompletableFuture.runAsync(
            () -> {
              try {
                waiting.draw(2 * MB);
              } catch (BudgetExhaustedException e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> disconnected.get() == 1);
    stuck.close();
    drawn.join();

    assertThat(budget.held()).isEqualTo(2 * MB);
  }

  @Test
  void rejectsDrawIfDisconnectedSessionDoesNotRelease() throws Exception {
    SessionAccount stuck = budget.open(disconnected::incrementAndGet);
    SessionAccount waiting = budget.open(() -> {});
    stuck.draw(3 * MB);

    assertThatThrownBy(() -> waiting.draw(2 * MB)).isInstanceOf(BudgetExhaustedException.class);

    assertThat(disconnected).hasValue(1);
    assertThat(waiting.evicted()).isTrue();
  }

  @Test
  void grantsGuaranteedBytesWithoutWaiting() throws Exception {
    SessionAccount hog = budget.open(disconnected::incrementAndGet);
    hog.draw(LIMIT);
    for (int i = 0; i < 10; i++) {
      SessionAccount small = budget.open(disconnected::incrementAndGet);
      assertThatCode(() -> small.draw(ReceiveBudget.GUARANTEED)).doesNotThrowAnyException();
      assertThat(small.evicted()).isFalse();
    }
    assertThat(hog.evicted()).isTrue();
    assertThat(disconnected).hasValue(1);
  }

  @Test
  void endsGuaranteeAtTwiceTheBudget() throws Exception {
    List<SessionAccount> all = new ArrayList<>();
    int evicted = 0;
    for (int i = 0; i < 100; i++) {
      SessionAccount[] each = new SessionAccount[1];
      each[0] =
          budget.open(
              () -> {
                each[0].close();
              });
      all.add(each[0]);
      try {
        each[0].draw(ReceiveBudget.GUARANTEED);
      } catch (BudgetExhaustedException e) {
        each[0].close();
      }
      assertThat(budget.held()).isLessThanOrEqualTo(2 * LIMIT);
    }
    for (SessionAccount each : all) {
      evicted += each.evicted() ? 1 : 0;
    }
    assertThat(evicted).isEqualTo((int) (100 - 2 * LIMIT / ReceiveBudget.GUARANTEED));
  }

  @Test
  void releasesAtMostWhatWasDrawn() throws Exception {
    SessionAccount account = budget.open(() -> {});
    account.draw(3 * MB);
    assertThat(budget.tight()).isTrue();

    account.release(MB);
    assertThat(budget.held()).isEqualTo(2 * MB);
    account.release(5 * MB);
    assertThat(budget.held()).isZero();
    assertThat(budget.tight()).isFalse();

    account.draw(MB);
    account.close();
    account.close();
    assertThat(budget.held()).isZero();
    assertThatThrownBy(() -> account.draw(1)).isInstanceOf(BudgetExhaustedException.class);
    assertThat(account.evicted()).isFalse();
  }
}
