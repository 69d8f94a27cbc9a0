package dev.sourcecheck.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.net.ReceiveBudget.Account;
import dev.sourcecheck.net.ReceiveBudget.Exhausted;
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
  void disconnectsWhoHoldsMostAndLetsTheOthersGoOn() throws Exception {
    Account large = budget.open(() -> {});
    Account small = budget.open(disconnected::incrementAndGet);
    Account other = budget.open(disconnected::incrementAndGet);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Account largest =
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
    assertThatThrownBy(() -> largest.draw(1)).isInstanceOf(Exhausted.class);
  }

  @Test
  void disconnectsWhoDrawsIfItHoldsMost() throws Exception {
    Account other = budget.open(disconnected::incrementAndGet);
    Account drawing = budget.open(() -> {});
    other.draw(MB);

    assertThatThrownBy(() -> drawing.draw(LIMIT)).isInstanceOf(Exhausted.class);
    drawing.close();

    assertThat(drawing.evicted()).isTrue();
    assertThat(disconnected).hasValue(0);
    assertThat(budget.held()).isEqualTo(MB);
  }

  @Test
  void waitsUntilTheDisconnectedHasLetGo() throws Exception {
    Account stuck = budget.open(disconnected::incrementAndGet);
    Account waiting = budget.open(() -> {});
    stuck.draw(3 * MB);

    CompletableFuture<Void> drawn =
        CompletableFuture.runAsync(
            () -> {
              try {
                waiting.draw(2 * MB);
              } catch (Exhausted e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> disconnected.get() == 1);
    stuck.close();
    drawn.join();

    assertThat(budget.held()).isEqualTo(2 * MB);
  }

  @Test
  void refusesTheDrawIfTheDisconnectedDoesNotLetGo() throws Exception {
    Account stuck = budget.open(disconnected::incrementAndGet);
    Account waiting = budget.open(() -> {});
    stuck.draw(3 * MB);

    assertThatThrownBy(() -> waiting.draw(2 * MB)).isInstanceOf(Exhausted.class);

    assertThat(disconnected).hasValue(1);
    assertThat(waiting.evicted()).isTrue();
  }

  @Test
  void guaranteesEachSessionItsShareWithoutWaiting() throws Exception {
    Account hog = budget.open(disconnected::incrementAndGet);
    hog.draw(LIMIT);
    for (int i = 0; i < 10; i++) {
      Account small = budget.open(disconnected::incrementAndGet);
      assertThatCode(() -> small.draw(ReceiveBudget.GUARANTEED)).doesNotThrowAnyException();
      assertThat(small.evicted()).isFalse();
    }
    assertThat(hog.evicted()).isTrue();
    assertThat(disconnected).hasValue(1);
  }

  @Test
  void holdsTheGuaranteeOnlyUpToTwiceTheBudget() throws Exception {
    List<Account> all = new ArrayList<>();
    int evicted = 0;
    for (int i = 0; i < 100; i++) {
      Account[] each = new Account[1];
      each[0] =
          budget.open(
              () -> {
                each[0].close();
              });
      all.add(each[0]);
      try {
        each[0].draw(ReceiveBudget.GUARANTEED);
      } catch (Exhausted e) {
        each[0].close();
      }
      assertThat(budget.held()).isLessThanOrEqualTo(2 * LIMIT);
    }
    for (Account each : all) {
      evicted += each.evicted() ? 1 : 0;
    }
    assertThat(evicted).isEqualTo((int) (100 - 2 * LIMIT / ReceiveBudget.GUARANTEED));
  }

  @Test
  void returnsWhatIsReleasedAndNeverMoreThanWasDrawn() throws Exception {
    Account account = budget.open(() -> {});
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
    assertThatThrownBy(() -> account.draw(1)).isInstanceOf(Exhausted.class);
    assertThat(account.evicted()).isFalse();
  }
}
