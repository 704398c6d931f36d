/**
 * One row per flight that arrived, oldest first: what was known when it was planned, the weather at its airport in the
 * hour of its scheduled departure, its plane, and whether it came more than 15 minutes late. `tables` is the folder
 * of the package's CSV files. Flights without an arrival delay (cancelled or diverted) have no target and are left out.
 */
export function flightsQuery(tables: string): string {
  const table = (name: string): string => `read_csv('${tables}/${name}.csv', nullstr = 'NA')`;
  return `
    with departures as (
      select *, count(*) over (partition by origin, time_hour) as departures_in_hour from ${table('flights')}
    )
    select
      (f.time_hour::timestamp + to_minutes(f.minute)) as scheduled_at,
      f.month::utinyint as month,
      f.day::utinyint as day,
      isodow(make_date(f.year, f.month, f.day))::utinyint as weekday,
      (f.hour * 60 + f.minute)::usmallint as departure_minute,
      (f.sched_arr_time // 100 * 60 + f.sched_arr_time % 100)::usmallint as arrival_minute,
      f.departures_in_hour::usmallint as departures_in_hour,
      f.carrier,
      f.flight::usmallint as flight,
      f.origin,
      f.dest,
      f.distance::usmallint as distance,
      p.year::usmallint as plane_year,
      p.seats::usmallint as plane_seats,
      w.temp::float as temperature,
      w.dewp::float as dew_point,
      w.humid::float as humidity,
      w.wind_dir::usmallint as wind_direction,
      w.wind_speed::float as wind_speed,
      w.wind_gust::float as wind_gust,
      w.precip::float as precipitation,
      w.pressure::float as pressure,
      w.visib::float as visibility,
      (f.arr_delay > 15)::utinyint as late
    from departures f
    left join ${table('weather')} w on w.origin = f.origin and w.time_hour = f.time_hour
    left join ${table('planes')} p on p.tailnum = f.tailnum
    where f.arr_delay is not null
    order by scheduled_at, f.origin, f.carrier, f.flight, f.tailnum`;
}
