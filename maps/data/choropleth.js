/* Behaviour of every map: unpacks boundaries, names areas, moves by keyboard, talks to the page.
   No word and no value lives here. Needs Leaflet.

   The page listens on the map element to  pac:choose {code, href}  (cancel it to stop the link)
   and  pac:hover {code | null}, and sends it  pac:highlight {code | null, open}.  */
(function (page) {
  "use strict";
  if (page.pacMaps) { return; }

  const SVG = "http://www.w3.org/2000/svg";
  const ARROWS = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  };
  const geometries = {};

  function line(steps, unitsPerDegree) {
    const points = [];
    let across = 0;
    let up = 0;
    for (let i = 0; i < steps.length; i += 2) {
      across += steps[i];
      up += steps[i + 1];
      points.push([across / unitsPerDegree, up / unitsPerDegree]);
    }
    return points;
  }

  /* A ring is its lines one after the other, ~i being line i walked backwards; each begins where the last one ended. */
  function ring(numbers, lines) {
    return numbers.reduce(function (points, number) {
      const walked = number < 0 ? lines[~number].slice().reverse() : lines[number];
      return points.concat(points.length ? walked.slice(1) : walked);
    }, []);
  }

  /* One version of the boundaries under `key`, its levels under `key/level`. */
  function store(key, unitsPerDegree, packed) {
    const lines = packed.lines.map(function (steps) { return line(steps, unitsPerDegree); });
    Object.keys(packed.levels).forEach(function (level) {
      geometries[key + "/" + level] = { lines: lines, areas: packed.levels[level] };
    });
  }

  function features(key, records) {
    const source = geometries[key];
    return {
      type: "FeatureCollection",
      features: records.map(function (record) {
        return {
          type: "Feature",
          properties: record,
          geometry: {
            type: "MultiPolygon",
            coordinates: source.areas[record.code].map(function (part) {
              return part.map(function (numbers) { return ring(numbers, source.lines); });
            }),
          },
        };
      }),
    };
  }

  function outlines(key) {
    const source = geometries[key];
    return features(key, Object.keys(source.areas).map(function (code) { return { code: code }; }));
  }

  /* Stored text only ever becomes a text node: no markup in a name can run. */
  function text(name, className, content) {
    const element = document.createElement(name);
    element.className = className;
    element.dir = "auto";
    element.textContent = content;
    return element;
  }

  function tip(record) {
    const box = document.createElement("div");
    box.append(
      text("div", "pac-map__name", record.label),
      text("div", "pac-map__value", record.display),
    );
    return box;
  }

  function calm() {
    return page.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  function create(id, options) {
    const moves = !calm();
    const map = L.map(id, Object.assign({
      zoomAnimation: moves, fadeAnimation: moves, markerZoomAnimation: moves, inertia: moves,
      zoomSnap: 0, zoomDelta: 0.75, wheelPxPerZoomLevel: 120,
      zoomControl: false, attributionControl: false, keyboard: false,
      scrollWheelZoom: false, dragging: false, maxBoundsViscosity: 1,
    }, options));
    map.createPane("outlines").style.zIndex = 410;
    map.getPane("outlines").style.pointerEvents = "none";
    return map;
  }

  function mark(layer) {
    layer.on("add", function () {
      const path = layer.getElement();
      if (path) { path.dataset.code = layer.feature.properties.code; }
    });
  }

  /* Held to its limits, Leaflet would start to slide at a change of size and still slide after the map is placed anew. */
  function resize(map, place) {
    const limits = map.options.maxBounds;
    map.stop();
    map.setMaxBounds(null);
    map.invalidateSize({ animate: false, pan: false });
    place();
    map.setMaxBounds(limits);
  }

  /* Paper gives the map another place than the screen and tells nobody in time: without this the picture is cut. */
  function onPaper(map, fit, isHome, hold) {
    const box = map.getContainer();
    let seen = null;
    page.addEventListener("beforeprint", function () {
      if (seen) { return; }
      seen = {
        isHome: isHome(), bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom(), least: map.getMinZoom(),
      };
      box.classList.add("pac-map--paper");
      resize(map, function () {
        map.setMinZoom(0);
        if (seen.isHome) { fit(); } else { map.fitBounds(seen.bounds, { animate: false }); }
      });
    });
    page.addEventListener("afterprint", function () {
      if (!seen) { return; }
      box.classList.remove("pac-map--paper");
      /* the screen has its sizes again only with its next picture */
      page.requestAnimationFrame(function () {
        resize(map, function () {
          if (seen.isHome) { fit(); } else {
            map.setView(seen.centre, seen.zoom, { animate: false });
            map.setMinZoom(seen.least);
          }
        });
        hold();
        seen = null;
      });
    });
  }

  /* The whole region is the furthest view. There one finger scrolls the page, not the map. */
  function frame(map, bounds) {
    const home = L.latLngBounds(bounds);
    function fit() {
      map.setMinZoom(0);
      map.fitBounds(home, { padding: [6, 6], animate: false });
      map.setMinZoom(map.getZoom());
    }
    function isHome() { return map.getZoom() <= map.getMinZoom() + 0.01; }
    function hold() { map.dragging[isHome() ? "disable" : "enable"](); }
    fit();
    hold();
    map.on("zoomend", hold);
    new page.ResizeObserver(function () {
      const wasHome = isHome();
      resize(map, function () { if (wasHome) { fit(); } });
    }).observe(map.getContainer());
    onPaper(map, fit, isHome, hold);
    return fit;
  }

  /* The north-west corner is the free one of this region, whatever the direction of the page. */
  function controls(map, words) {
    L.control.zoom({
      position: "topleft", zoomInText: "+", zoomOutText: "\u2212",
      zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut,
    }).addTo(map);
    if (words.scale) { scale(map, words.scale); }
  }

  /* A bar of a round number of kilometres at the height of the map's middle. */
  function scale(map, words) {
    const most = 110;
    const box = L.DomUtil.create("div", "pac-map__scale");
    const control = L.control({ position: "bottomright" });
    control.onAdd = function () { return box; };
    control.addTo(map);
    function measure() {
      const middle = map.getSize().y / 2;
      const km = map.distance(
        map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([most, middle])) / 1000;
      const n = [200, 100, 50, 25, 20, 10, 5, 2, 1].find(function (one) { return one <= km; }) || 1;
      box.replaceChildren(text("span", "", words.replace("{n}", n)));
      box.style.width = Math.round(most * n / km) + "px";
    }
    map.on("zoomend resize", measure);
    map.whenReady(measure);
  }

  function symbol(id, ink) {
    const box = document.createElement("span");
    const drawing = document.createElementNS(SVG, "svg");
    const use = document.createElementNS(SVG, "use");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.setAttribute("width", "18");
    drawing.setAttribute("height", "18");
    drawing.setAttribute("fill", "none");
    drawing.setAttribute("stroke", ink);
    drawing.setAttribute("color", ink);
    drawing.setAttribute("stroke-width", "1.8");
    drawing.setAttribute("stroke-linecap", "round");
    drawing.setAttribute("stroke-linejoin", "round");
    use.setAttribute("href", "#" + id);
    drawing.append(use);
    box.className = "pac-map__symbol";
    box.append(drawing);
    return box;
  }

  function overlap(one, other) {
    return one.left < other.right && other.left < one.right
      && one.top < other.bottom && other.top < one.bottom;
  }

  /* A name or a pictogram is shown once its area is large enough on the screen to hold it;
     a pictogram gives way to a name, upwards where there is room. */
  function labels(map, places) {
    const placed = places.map(function (place) {
      const inner = place.symbol ? symbol(place.symbol, place.ink)
        : text("span", "pac-map__place", place.text);
      const icon = L.divIcon({ html: inner, className: "pac-map__label", iconSize: null });
      L.marker(place.at, { icon: icon, interactive: false, keyboard: false }).addTo(map);
      return { place: place, inner: inner };
    });
    function room(place) {
      const low = map.latLngToLayerPoint(place.at);
      return low.y - map.latLngToLayerPoint([place.at[0] + place.room, place.at[1]]).y;
    }
    function fit() {
      placed.forEach(function (one) {
        one.inner.hidden = room(one.place) < (one.place.symbol ? 9 : 14);
        one.inner.classList.remove("pac-map__symbol--above");
      });
      const names = placed.filter(function (one) { return one.place.text && !one.inner.hidden; })
        .map(function (one) { return one.inner.getBoundingClientRect(); });
      function isFree(one) {
        const box = one.inner.getBoundingClientRect();
        return !names.some(function (name) { return overlap(name, box); });
      }
      placed.forEach(function (one) {
        if (!one.place.symbol || one.inner.hidden || isFree(one)) { return; }
        one.inner.classList.add("pac-map__symbol--above");
        one.inner.hidden = room(one.place) < 32 || !isFree(one);
      });
    }
    map.on("zoomend resize", fit);
    fit();
  }

  function nearest(map, layers, from, direction) {
    const start = map.latLngToLayerPoint(from);
    let best = null;
    let least = Infinity;
    layers.forEach(function (layer) {
      const step = map.latLngToLayerPoint(layer.getBounds().getCenter()).subtract(start);
      const ahead = step.x * direction[0] + step.y * direction[1];
      const aside = Math.abs(step.x * direction[1]) + Math.abs(step.y * direction[0]);
      const cost = ahead + 2 * aside;
      if (ahead > 1 && aside <= 1.5 * ahead && cost < least) { least = cost; best = layer; }
    });
    return best;
  }

  function enliven(map, areas, reset) {
    const element = map.getContainer();
    const live = document.getElementById(element.id + "-live");
    const byCode = {};
    let current = null;

    function tell(name, detail) {
      return element.dispatchEvent(
        new CustomEvent(name, { detail: detail, bubbles: true, cancelable: true }));
    }
    function highlight(layer, open) {
      if (current && current !== layer) {
        current.closeTooltip();
        L.DomUtil.removeClass(current.getElement(), "area--highlighted");
      }
      current = layer;
      if (!layer) { return; }
      layer.bringToFront();
      L.DomUtil.addClass(layer.getElement(), "area--highlighted");
      if (open) {
        map.panInside(layer.getBounds().getCenter(), { padding: [40, 40], animate: !calm() });
        layer.openTooltip(layer.getBounds().getCenter());
      }
    }
    function choose(layer) {
      const record = layer.feature.properties;
      areas.eachLayer(function (other) {
        const path = other.getElement();
        L.DomUtil[other === layer ? "addClass" : "removeClass"](path, "area--chosen");
      });
      const goes = tell("pac:choose", { code: record.code, href: record.href || null });
      if (goes && record.href) { page.location.assign(record.href); }
    }
    function step(direction) {
      const from = current ? current.getBounds().getCenter() : map.getCenter();
      const next = nearest(map, Object.values(byCode), from, direction);
      if (!next) { return; }
      highlight(next, true);
      const record = next.feature.properties;
      live.replaceChildren(text("bdi", "", record.label), " ", text("bdi", "", record.display));
      tell("pac:hover", { code: record.code });
    }

    areas.eachLayer(function (layer) {
      layer.bindTooltip(function () { return tip(layer.feature.properties); },
        { sticky: true, direction: "auto", className: "pac-map__tip", opacity: 1 });
      byCode[layer.feature.properties.code] = layer;
      layer.on({
        click: function () { highlight(layer, false); choose(layer); },
        mouseover: function () {
          highlight(layer, false);
          tell("pac:hover", { code: layer.feature.properties.code });
        },
        mouseout: function () { highlight(null, false); tell("pac:hover", { code: null }); },
      });
    });
    element.addEventListener("pac:highlight", function (event) {
      highlight(byCode[event.detail.code] || null, Boolean(event.detail.open));
    });
    element.addEventListener("focusin", function () { map.scrollWheelZoom.enable(); });
    element.addEventListener("focusout", function () { map.scrollWheelZoom.disable(); });
    element.addEventListener("keydown", function (event) {
      if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) { return; }
      if (ARROWS[event.key]) {
        step(ARROWS[event.key]);
      } else if ((event.key === "Enter" || event.key === " ") && current) {
        choose(current);
      } else if (event.key === "+" || event.key === "=") {
        map.zoomIn();
      } else if (event.key === "-") {
        map.zoomOut();
      } else if (event.key === "Escape") {
        highlight(null, false);
        live.replaceChildren();
        tell("pac:hover", { code: null });
        reset();
      } else {
        return;
      }
      event.preventDefault();
    });
  }

  page.pacMaps = {
    store: store, features: features, outlines: outlines, create: create, mark: mark,
    frame: frame, controls: controls, labels: labels, enliven: enliven,
  };
})(window);
