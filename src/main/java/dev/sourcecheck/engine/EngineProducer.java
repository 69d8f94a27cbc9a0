package dev.sourcecheck.engine;

import dev.sourcecheck.net.Dialer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Produces the engines from the settings. */
@ApplicationScoped
class EngineProducer {
  @Produces
  @Singleton
  Engines engines(
      Dialer dialer,
      EngineSettings settings,
      @ConfigProperty(name = "sourcecheck.home") Optional<String> home) {
    Path folder = DriverFolders.folder(settings.driversFolder().orElse(""), home.orElse(""));
    return Engines.load(
        new EngineContext(
            dialer,
            new DriverFolders(folder),
            settings.cleartextPasswords() == EngineSettings.CleartextPasswords.ALLOW));
  }
}
