package dev.sourcecheck.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.servers.Servers;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobWatcherTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final DataSource store = Servers.newStore();
  private final ObservedStore reads = new ObservedStore(store);
  private final JobTable table = JobTable.over(reads.dataSource(), Map.of());
  private final JobWatcher watcher = new JobWatcher(table.jobs, table.feed);

  @AfterEach
  void close() {
    reads.open.countDown();
    watcher.close();
    table.close();
  }

  @Test
  void skipsIntermediateStatesWithoutDemand() {
    reads.open.countDown();
    long id = table.submit();
    AssertSubscriber<TestJob> slow = AssertSubscriber.create(); // awaitNextItem requests one item
    watcher.of(id).subscribe().withSubscriber(slow);
    slow.awaitNextItem(MINUTE);

    table.claim("worker", 1);
    table.feed.progressed(List.of(id));
    table.commands.cancel(id);
    slow.request(1);

    slow.awaitCompletion(MINUTE);
    assertThat(slow.getItems())
        .extracting(TestJob::status)
        .containsExactly(JobStatus.WAITING, JobStatus.CANCELLED);
    await().atMost(MINUTE).until(() -> watcher.subscriptions() == 0);
  }

  @Test
  void readsNothingWithoutDemand() {
    reads.open.countDown();
    long id = table.submit();
    AssertSubscriber<TestJob> stalled =
        AssertSubscriber.create(); // awaitNextItem requests one item
    watcher.of(id).subscribe().withSubscriber(stalled);
    stalled.awaitNextItem(MINUTE);
    ObservedStore others = new ObservedStore(store);
    others.open.countDown();
    JobTable otherTable = JobTable.over(others.dataSource(), Map.of());
    JobWatcher other = new JobWatcher(otherTable.jobs, otherTable.feed);
    AssertSubscriber<TestJob> eager = AssertSubscriber.create(10);
    other.of(id).subscribe().withSubscriber(eager);

    await().atMost(MINUTE).until(() -> others.count.get() >= 6);

    assertThat(reads.count).as("of the first item").hasValue(1);
    stalled.cancel();
    eager.cancel();
    other.close();
  }

  @Test
  void cancellationEndsTheSubscription() {
    reads.open.countDown();
    long id = table.submit();
    AssertSubscriber<TestJob> listener = AssertSubscriber.create(10);
    watcher.of(id).subscribe().withSubscriber(listener);
    CompletableFuture<TestJob> wait = watcher.finished(id, MINUTE).subscribeAsCompletionStage();
    listener.awaitNextItem(MINUTE);
    assertThat(watcher.subscriptions()).isEqualTo(2);

    listener.cancel();
    wait.cancel(true);

    await().atMost(MINUTE).until(() -> watcher.subscriptions() == 0);
    assertThat(table.job(id).status())
        .as("only the wait was cancelled")
        .isEqualTo(JobStatus.WAITING);
  }

  @Test
  void hangingStoreOccupiesFewThreads() {
    long id = table.submit();
    List<CompletableFuture<TestJob>> waits =
        IntStream.range(0, 200)
            .mapToObj(i -> watcher.finished(id, MINUTE).subscribeAsCompletionStage())
            .toList();

    await().atMost(MINUTE).until(() -> reads.blocked.get() == 8);

    assertThat(watcher.subscriptions()).isEqualTo(200);
    table.commands.cancel(id);
    reads.open.countDown();
    assertThat(waits).allMatch(wait -> wait.join().status() == JobStatus.CANCELLED);
    assertThat(reads.mostBlocked).hasValue(8);
  }

  /** A store whose connections the threads of watchers get only once it is open. */
  private static final class ObservedStore {
    final CountDownLatch open = new CountDownLatch(1);
    final AtomicInteger count = new AtomicInteger();
    final AtomicInteger blocked = new AtomicInteger();
    final AtomicInteger mostBlocked = new AtomicInteger();
    private final DataSource real;

    ObservedStore(DataSource real) {
      this.real = real;
    }

    DataSource dataSource() {
      return (DataSource)
          Proxy.newProxyInstance(
              DataSource.class.getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, args) -> {
                if (method.getName().equals("getConnection")
                    && Thread.currentThread().getName().equals("sourcecheck-watcher")) {
                  observe();
                }
                try {
                  return method.invoke(real, args);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private void observe() throws InterruptedException {
      count.incrementAndGet();
      mostBlocked.accumulateAndGet(blocked.incrementAndGet(), Math::max);
      open.await();
      blocked.decrementAndGet();
    }
  }
}
