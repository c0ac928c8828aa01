vcl 4.1;
# /etc/varnish/default.vcl: Varnish 7.1 in front of the site, behind nginx or another program that ends TLS. It keeps pages as
# CDN-Cache-Control says, and the publisher purges the changed ones (docs/scale.md#a-cdn).
#
# Debian: apt-get install varnish varnish-modules
# The token: openssl rand -hex 16 > /etc/varnish/purge-token, readable by the user vcache; and in /etc/load-bearing.env
#   CDN=varnish://THE_TOKEN@127.0.0.1:6081
# Varnish must leave Accept-Encoding alone, or it keeps gzip only: add to varnishd in its unit
#   -p http_gzip_support=off
import directors;
import std;
import xkey;

# An instance that stops, or lacks the release that others show, gets no requests.
probe ready {
  .url = "/readyz";
  .interval = 2s;
  .timeout = 2s;
  .window = 3;
  .threshold = 2;
  .initial = 1;
}

# Two instances take turns (deploy/switch). A site of several machines has one backend for each.
backend a {
  .host = "127.0.0.1";
  .port = "3000";
  .connect_timeout = 2s;
  .probe = ready;
}
backend b {
  .host = "127.0.0.1";
  .port = "3001";
  .connect_timeout = 2s;
  .probe = ready;
}

sub vcl_init {
  new instances = directors.round_robin();
  instances.add_backend(a);
  instances.add_backend(b);
}

# The machines of the publishers.
acl purgers {
  "127.0.0.1";
  "::1";
}

sub vcl_recv {
  # Programs in front of Varnish on this machine have its address too, so the token decides.
  if (req.method == "PURGE") {
    if (client.ip !~ purgers) {
      return (synth(403, "Forbidden"));
    }
    set req.http.x-token = "Bearer " + regsub(std.fileread("/etc/varnish/purge-token"), "\s+$", "");
    if (req.http.x-token == "Bearer " || req.http.Authorization != req.http.x-token) {
      return (synth(401, "Unauthorized"));
    }
    if (!req.http.xkey-purge) {
      return (synth(400, "No tags"));
    }
    # Purged pages stay for the time in which the site does not respond.
    return (synth(200, "Purged " + xkey.softpurge(req.http.xkey-purge)));
  }

  if (req.restarts == 0) {
    unset req.http.x-ask;
    unset req.http.x-stale;
  }
  # A restart keeps this limit.
  if (req.http.x-ask) {
    set req.grace = 0s;
  } elsif (req.http.x-stale) {
    set req.grace = 1y;
  }

  set req.backend_hint = instances.backend();
  # The site sets no cookies and ignores them.
  unset req.http.Cookie;
  # Three variants: browsers write this header in many ways.
  if (req.http.Accept-Encoding ~ "(?i)(^|,)\s*br\s*(,|$|;\s*q=(1|0\.\d*[1-9]))") {
    set req.http.Accept-Encoding = "br";
  } elsif (req.http.Accept-Encoding ~ "(?i)(^|,)\s*(x-)?gzip\s*(,|$|;\s*q=(1|0\.\d*[1-9]))") {
    set req.http.Accept-Encoding = "gzip";
  } else {
    unset req.http.Accept-Encoding;
  }
}

# The site has one name. Other names in requests would fill the cache with copies.
sub vcl_hash {
  hash_data(req.url);
  return (lookup);
}

sub vcl_hit {
  if (obj.ttl > 0s || req.http.x-stale) {
    return (deliver);
  }
  # The page has expired by itself a moment ago: it is sent while it is fetched.
  if (obj.age >= std.duration(obj.http.x-max-age, 0s) && obj.ttl + std.duration(obj.http.x-while-revalidate, 0s) > 0s) {
    return (deliver);
  }
  # The page was purged, or has expired long ago: the reader waits for the new one. If the site fails, see vcl_synth.
  if (!req.http.x-ask) {
    set req.http.x-ask = "1";
    return (restart);
  }
  return (deliver);
}

sub vcl_backend_response {
  # Another instance may have the release that this one lacks.
  if (beresp.status == 503 && bereq.retries < 2) {
    return (retry);
  }
  if (beresp.status >= 500) {
    # A response would replace the page that is there.
    if (bereq.is_bgfetch || bereq.http.x-ask) {
      return (abandon);
    }
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.uncacheable = true;
    return (deliver);
  }
  # https://www.rfc-editor.org/rfc/rfc9213: it replaces Cache-Control here, and only here.
  if (beresp.http.CDN-Cache-Control) {
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    if (beresp.http.CDN-Cache-Control !~ "(?i)(no-store|no-cache|private)" && beresp.http.CDN-Cache-Control ~ "(?i)max-age=\d+") {
      set beresp.http.x-max-age = regsub(beresp.http.CDN-Cache-Control, "(?i)^.*max-age=(\d+).*$", "\1s");
      set beresp.ttl = std.duration(beresp.http.x-max-age, 0s);
      set beresp.http.x-while-revalidate = "0s";
      if (beresp.http.CDN-Cache-Control ~ "(?i)stale-while-revalidate=\d+") {
        set beresp.http.x-while-revalidate = regsub(beresp.http.CDN-Cache-Control, "(?i)^.*stale-while-revalidate=(\d+).*$", "\1s");
        set beresp.grace = std.duration(beresp.http.x-while-revalidate, 0s);
      }
      if (beresp.http.CDN-Cache-Control ~ "(?i)stale-if-error=\d+") {
        set beresp.grace = std.duration(regsub(beresp.http.CDN-Cache-Control, "(?i)^.*stale-if-error=(\d+).*$", "\1s"), 0s);
      }
      set beresp.http.xkey = beresp.http.Surrogate-Key;
      unset beresp.http.Surrogate-Control;
      return (deliver);
    }
    unset beresp.http.x-max-age;
    unset beresp.http.xkey;
    set beresp.ttl = 1s;
    set beresp.uncacheable = true;
    return (deliver);
  }
}

sub vcl_backend_error {
  if (bereq.retries < 2) {
    return (retry);
  }
  if (bereq.is_bgfetch || bereq.http.x-ask) {
    return (abandon);
  }
}

sub vcl_synth {
  # The site fails: the purged page is better than an error.
  if (resp.status == 503 && req.http.x-ask) {
    set req.http.x-stale = "1";
    unset req.http.x-ask;
    return (restart);
  }
}

sub vcl_deliver {
  set resp.http.x-cache = "miss";
  if (obj.hits > 0) {
    set resp.http.x-cache = "hit";
  }
  unset resp.http.xkey;
  unset resp.http.x-max-age;
  unset resp.http.x-while-revalidate;
  unset resp.http.CDN-Cache-Control;
  unset resp.http.Surrogate-Control;
  unset resp.http.Surrogate-Key;
  unset resp.http.Cache-Tag;
  unset resp.http.Via;
  unset resp.http.X-Varnish;
}
