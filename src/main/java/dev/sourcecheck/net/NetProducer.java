package dev.sourcecheck.net;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Produces the dialer and the receive budget from the settings. */
@ApplicationScoped
class NetProducer {
  @Produces
  @Singleton
  ReceiveBudget budget(LimitSettings settings, MeterRegistry meters) {
    ReceiveBudget budget =
        settings.receivedBytes().map(ReceiveBudget::new).orElseGet(ReceiveBudget::ofHeap);
    Gauge.builder("sourcecheck.received.bytes", budget, ReceiveBudget::held)
        .description("Estimated heap bytes of what sources sent and sessions still hold")
        .register(meters);
    return budget;
  }

  @Produces
  @Singleton
  Dialer dialer(
      EgressSettings settings,
      ReceiveBudget budget,
      @ConfigProperty(name = "quarkus.http.host") String listenHost,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> store) {
    StoreAddresses ownStore =
        new StoreAddresses(storeAddresses(store.orElse("")), HostResolver.system());
    return new Dialer(
        HostResolver.system(),
        new EgressPolicy(settings, isLoopback(listenHost), ownStore),
        budget);
  }

  /** A service that other machines can reach must not give them access to loopback. */
  static boolean isLoopback(String listenHost) {
    try {
      return InetAddress.getByName(listenHost).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Returns all hosts of a PostgreSQL URL. */
  static List<StoreAddresses.StoreAddress> storeAddresses(String url) {
    Properties parsed = url.isEmpty() ? null : Driver.parseURL(url, null);
    if (parsed == null) {
      return List.of();
    }
    String[] hosts = text(PGProperty.PG_HOST, parsed).split(",");
    String[] ports = text(PGProperty.PG_PORT, parsed).split(",");
    List<StoreAddresses.StoreAddress> addresses = new ArrayList<>();
    for (int i = 0; i < hosts.length; i++) {
      String host = hosts[i].replace("[", "").replace("]", "");
      addresses.add(
          new StoreAddresses.StoreAddress(
              host, Integer.parseInt(ports[Math.min(i, ports.length - 1)])));
    }
    return addresses;
  }

  private static String text(PGProperty property, Properties parsed) {
    return Objects.requireNonNull(property.getOrDefault(parsed));
  }
}
