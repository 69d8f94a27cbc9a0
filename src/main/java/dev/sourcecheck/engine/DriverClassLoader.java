package dev.sourcecheck.engine;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of one driver's folder. Apart from the JDK's classes, a driver sees only the
 * interface for engines, whose socket factories it creates by name: its own versions of other
 * libraries never meet ours.
 */
final class DriverClassLoader extends URLClassLoader {
  private static final String SHARED = DriverClassLoader.class.getPackageName() + ".";

  private DriverClassLoader(URL[] jars) {
    super(jars, ClassLoader.getPlatformClassLoader());
  }

  static DriverClassLoader of(List<Path> jars) {
    return new DriverClassLoader(jars.stream().map(DriverClassLoader::url).toArray(URL[]::new));
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return name.startsWith(SHARED)
        ? Class.forName(name, true, DriverClassLoader.class.getClassLoader())
        : super.findClass(name);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(jar.toString(), e);
    }
  }
}
